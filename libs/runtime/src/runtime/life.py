"""A service's life: start what it needs, take records, serve, drain, stop."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import structlog
from faststream.kafka import KafkaBroker
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from runtime.delivery.consumption import Consumption
from runtime.delivery.listening import Listening
from runtime.delivery.work import Work
from runtime.epoch_watch import EpochWatch
from runtime.health import Health
from runtime.kafka_connection import told_why
from runtime.loop_lag import LoopLag
from runtime.serving import serving
from runtime.settings import WorkerSettings

_log = structlog.get_logger()
_LEAVING_S: Final = 5
"""Whoever only just joins a group has to wait for its other members before it can leave."""


@dataclass(frozen=True)
class Background:
    """Something with a life of its own beside the records."""

    name: str
    start: Callable[[], Awaitable[Any]]
    stop: Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Life:
    """All that a service is made of, in the order in which it starts."""

    settings: WorkerSettings
    broker: KafkaBroker
    epoch_watch: EpochWatch
    backgrounds: Sequence[Background]
    listenings: Sequence[Listening]
    app: Starlette
    health: Health
    consumptions: Sequence[tuple[Consumption, Work]]
    stop_hooks: Sequence[Callable[[], None]]

    def run(self) -> None:
        """Live until SIGTERM or SIGINT; exits with 1 and a clear line when starting fails."""
        import uvloop  # noqa: PLC0415 - not to be had on every platform that imports this module

        try:
            uvloop.run(self.live())
        except* Exception as failures:  # noqa: BLE001 - the last line of the process
            for failure in failures.exceptions:
                _log.critical("could not start", reason=str(failure) or repr(failure), kind=type(failure).__name__)
            sys.exit(1)

    async def live(self, stop: asyncio.Event | None = None) -> None:
        """Until `stop` is set, or a signal comes where none is given.

        Raises what starting raises, after undoing what was started.
        """
        stop = stop or _stop_on_signals()
        async with AsyncExitStack() as stack:
            loop_lag = LoopLag()
            loop_lag.start()
            stack.push_async_callback(loop_lag.stop)
            if await _before(stop, self._start(stack)):
                for consumption, work in self.consumptions:
                    consumption.begin(work)
                _log.info("started", port=self.settings.health_port)
                await stop.wait()
                _log.info("draining")
                for hook in self.stop_hooks:
                    hook()
                await asyncio.gather(*(c.drain(self.settings.drain_timeout_s) for c, _ in self.consumptions))
        _log.info("stopped")

    async def _start(self, stack: AsyncExitStack) -> None:
        """All but taking records; `stack` gets what undoes each step that was taken."""
        stack.push_async_callback(self._leave_broker)
        async with told_why(self.settings):
            await self.broker.connect()
        await self.epoch_watch.start()
        stack.push_async_callback(self.epoch_watch.stop)
        # Side by side: joining a group takes seconds, and so does loading a model.
        async with asyncio.TaskGroup() as starting:
            for subscriber in self.broker.subscribers:
                starting.create_task(subscriber.start())
            starting.create_task(self._start_backgrounds(stack))
        await asyncio.gather(*(listening.catch_up() for listening in self.listenings))
        for listening in self.listenings:
            listening.begin()
            stack.push_async_callback(listening.end)
        await stack.enter_async_context(
            serving(self._served_app(), self.settings.health_host, self.settings.health_port)
        )

    async def _leave_broker(self) -> None:
        try:
            async with asyncio.timeout(_LEAVING_S):
                await self.broker.stop()
        except TimeoutError:  # it is let go of, and learns it when the session ends
            _log.warning("the broker did not let go in time", within_s=_LEAVING_S)

    async def _start_backgrounds(self, stack: AsyncExitStack) -> None:
        for background in self.backgrounds:
            await background.start()
            stack.push_async_callback(background.stop)

    def _served_app(self) -> Starlette:
        routes: list[BaseRoute] = [*self.health.routes()]
        self.app.router.routes.extend(routes)  # behind its own: a service may answer one of them in its own way
        return self.app


async def _before(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether the work came to its end before `stop` was set; it is cancelled where it did not. Raises what it raises."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return working.done()
    finally:
        working.cancel()
        stopping.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
