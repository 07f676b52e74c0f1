"""The whole house on one machine: database, broker, five services."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Self

from standalone.addresses import Given
from standalone.broker import FETCH_MAX_WAIT_MS, SESSION_TIMEOUT_MS, Broker, make_topics
from standalone.holding import held
from standalone.ports import HOST, Ports, reached
from standalone.postgres import Postgres
from standalone.processes import Process, Say
from standalone.readiness import until_ready
from standalone.services import START_ORDER, STOP_ORDER, process_of, ready_url
from standalone.state import State
from standalone.stopping import stop_together
from standalone.supervision import keep_alive

_STOP_WITHIN_S = 40.0
"""A service may take 30 s of it to finish what is in flight."""
_LOST_STOP_WITHIN_S = 3.0
"""Without broker or database nothing can be finished."""
_HELD_AT_MOST_S = 10.0
"""A broker and its topics take a second, on a machine that is busy several."""


class Stack:
    """Enter it to start everything, leave it to stop everything. Raises Refusal when something can't start."""

    def __init__(self, state: State, ports: Ports, *, given: Given, output: Say, say: Callable[[str], None]) -> None:
        self._state = state
        self._ports = ports
        self._given = given
        self._output = output
        self._say = say
        self._postgres = (
            None if given.database_addresses else Postgres(state.postgres, output, start_within_s=given.start_timeout_s)
        )
        self._broker = (
            None
            if given.kafka_bootstrap_servers
            else Broker(ports.broker, output, start_within_s=given.start_timeout_s)
        )
        self._was_ready = False
        self._watches: list[asyncio.Task[None]] = []
        self.services: dict[str, Process] = {}

    @property
    def url(self) -> str:
        return f"http://{reached(self._given.api_host)}:{self._ports.gateway}"

    @property
    def processes(self) -> list[Process]:
        """Everything that runs, services first."""
        ours = [part.process for part in (self._broker, self._postgres) if part and part.process]
        return [*self.services.values(), *ours]

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def until_failed(self) -> None:
        """Wait for as long as everything goes well. Raises Refusal when it does no longer."""
        done, _ = await asyncio.wait(self._watches, return_when=asyncio.FIRST_COMPLETED)
        for watch in done:
            watch.result()

    async def stop(self) -> None:
        """Gateway, workers, task store, broker, database: in this order, each within its time."""
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)
        self._state.withdraw_addresses()
        lost = not all(part.process and part.process.running for part in (self._broker, self._postgres) if part)
        for together in (START_ORDER,) if lost else STOP_ORDER:
            running = [self.services[name] for name in together if name in self.services]
            await stop_together(running, _LOST_STOP_WITHIN_S if lost else _STOP_WITHIN_S, self._say)
        if self._broker:
            await self._broker.stop()
        if self._postgres:
            await self._postgres.stop()

    def kill(self) -> None:
        """End everything at once."""
        for process in self.processes:
            process.kill()

    async def _start(self) -> None:
        if self._given.log_file:
            self._state.leave_logs_alone(self._given.log_file, START_ORDER)
        self._ports.check_free(broker=self._broker is not None, gateway_host=self._given.api_host)
        if self._broker:
            self._watch(keep_alive(await self._broker.start(), self._say, start_again=self._broker_again))
        if self._postgres:
            # What it holds survives it, and the task store tries again until it is back.
            process = await self._postgres.start()
            self._watch(keep_alive(process, self._say, start_again=self._postgres.start_again))
        addresses = self._addresses()
        for difference in await make_topics(addresses):
            self._say(f"topics: {difference}; see docs/deployment.md")
        for name in START_ORDER:
            process = process_of(name, self._ports, addresses, self._output)
            await process.start()
            self.services[name] = process
            self._watch(keep_alive(process, self._say, hopeless=partial(self._hopeless, name)))
        await self._until_ready()
        self._was_ready = True
        self._state.publish_addresses(
            {
                "url": self.url,
                "kafka": addresses["KAFKA_BOOTSTRAP_SERVERS"],
                "database": addresses.get("DATABASE_URL", ""),
                "taskstore": f"http://{HOST}:{self._ports.taskstore}",
                "blobs": addresses["BLOB_URL"],
            }
        )

    async def _broker_again(self) -> None:
        """The task store notices that it knows nothing, and asks again for what is unfinished."""
        if self._broker:
            # It acknowledges what is published to a topic that is not made yet, and delivers it only when more is.
            with held(self.services.values(), _HELD_AT_MOST_S):
                await self._broker.start_again()
                await self._broker.make_topics_again(self._addresses(), self._say)
            self._say("broker runs again; it kept nothing, so all that is unfinished is asked for again")

    def _hopeless(self, service: str) -> str | None:
        """A task store that was never ready has waited long enough for the database it was given."""
        in_vain = service == "taskstore" and not self._postgres and not self._was_ready
        return "the database that is named can't be used" if in_vain else None

    async def _until_ready(self) -> None:
        """Ready, or somebody gave up before."""
        within_s = self._given.start_timeout_s + (0 if self._postgres else self._given.database_patience_s)
        urls = {name: ready_url(name, self._ports, self._given.api_host) for name in START_ORDER}
        ready = asyncio.create_task(until_ready(urls, within_s, self._say))
        try:
            done, _ = await asyncio.wait({ready, *self._watches}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            ready.cancel()
            await asyncio.gather(ready, return_exceptions=True)

    def _addresses(self) -> dict[str, str]:
        """What every service is told."""
        given = self._given
        wait_ms = given.kafka_fetch_max_wait_ms or (FETCH_MAX_WAIT_MS if self._broker else None)
        told: dict[str, str | None] = {
            "KAFKA_BOOTSTRAP_SERVERS": self._broker.address if self._broker else given.kafka_bootstrap_servers,
            "KAFKA_FETCH_MAX_WAIT_MS": str(wait_ms) if wait_ms else None,
            **given.kafka_security(),
            "KAFKA_SESSION_TIMEOUT_MS": str(SESSION_TIMEOUT_MS) if self._broker else None,
            # What is accepted outlives a broker that keeps nothing.
            "INTAKE_JOURNAL": "always" if self._broker else None,
            # Nothing stands between the task store and a database of ours that would mix up statements.
            "DATABASE_STATEMENT_CACHE": "256" if self._postgres else None,
            # One that is given stands in the environment or in `.env`, where the task store finds it too.
            "DATABASE_URL": self._postgres.url if self._postgres else None,
            "BLOB_URL": given.blob_url or f"file:{self._state.blobs}",
            "INTERNAL_TOKEN": given.internal_token.get_secret_value() if given.internal_token else self._state.token(),
            "LOG_FORMAT": given.log_format or "pretty",
            "AUTH_MODE": given.auth_mode,
            "OTEL_TRACES_EXPORTER": given.otel_traces_exporter,
            "OTEL_EXPORTER_OTLP_ENDPOINT": given.otel_exporter_otlp_endpoint,
            "API_HOST": given.api_host,
        }
        return {name: value for name, value in told.items() if value}

    def _watch(self, life: Coroutine[Any, Any, None]) -> None:
        self._watches.append(asyncio.create_task(life))
