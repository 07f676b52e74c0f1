"""A service's life: start what it needs, take records, serve, drain, stop."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import structlog
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from contracts.cancelled import JobCancelled
from contracts.fact import Event
from runtime.blobs import Blobs
from runtime.broker import open_broker
from runtime.build import tell_build
from runtime.delivery.batches import Batches, BatchHandler
from runtime.delivery.cancelled import Cancelled
from runtime.delivery.concurrent import LIGHT, Concurrent, Handler
from runtime.delivery.consumption import Consumption, Work
from runtime.delivery.disposal import Disposal
from runtime.delivery.lanes import Limits
from runtime.delivery.latest import latest
from runtime.delivery.listening import Listening, heard
from runtime.health import Health
from runtime.logs import configure_logging
from runtime.loop_lag import LoopLag
from runtime.publisher import Publisher
from runtime.received import Received
from runtime.serving import serving
from runtime.settings import WorkerSettings
from runtime.telemetry import configure_tracing

E = TypeVar("E", bound=Event)

_log = structlog.get_logger()
_BUFFERED_TURNS = 20
_LEAVING_S = 5
"""Whoever only just joins a group has to wait for its other members before it can leave."""


@dataclass(frozen=True)
class _Background:
    name: str
    start: Callable[[], Awaitable[Any]]
    stop: Callable[[], Awaitable[Any]]


class Service:
    """Composed by each service's `app.py`, then run once."""

    def __init__(self, name: str, settings: WorkerSettings) -> None:
        configure_tracing(name, settings)
        configure_logging(name, settings)
        for remark in settings.remarks:
            _log.warning("settings", remark=remark)
        self.name = name
        tell_build(name)
        self._settings = settings
        self._broker = open_broker(settings, client_id=name)
        self.blobs = Blobs.open(settings.blob_url)
        self.publisher = Publisher(self._broker, name, self.blobs)
        self.health = Health(name)
        self._loop_lag = LoopLag()
        self._cancelled = Cancelled()
        self._listenings: list[Listening] = []
        self._consumptions: list[tuple[Consumption, Work]] = []
        self._backgrounds: list[_Background] = []
        self._stop_hooks: list[Callable[[], None]] = []
        self._app: Starlette | None = None

    def handle(
        self,
        event_type: type[E],
        handler: Handler[E],
        *,
        concurrency: int = 8,
        per_user: int | None = None,
        heavy: Callable[[E], bool] | None = None,
    ) -> None:
        """Answer each event of a kind with the facts that `handler` returns or yields.

        At most `concurrency` run at once, one a key, `per_user` of them for one user (three
        quarters unless told), and half of them, at least one, where `heavy` says that they are long.
        """
        # A group of its own a topic: members of one group that want different topics would all
        # stop for each other's rebalances.
        consumption = self._consume(
            [event_type], f"{self.name}.{event_type.topic}", high_water=concurrency * _BUFFERED_TURNS
        )
        work = Concurrent(
            consumption,
            self._disposal(consumption),
            self.blobs,
            cast("Handler[Event]", handler),
            cancelled=self._cancelled,
            limits=Limits(concurrency, per_user or max(1, concurrency * 3 // 4), max(1, concurrency // 2)),
            heavy=cast("Callable[[Event], bool]", heavy) if heavy else LIGHT,
        )
        self._consumptions.append((consumption, work))

    def handle_batches(
        self,
        event_types: Sequence[type[Event]],
        handler: BatchHandler,
        *,
        max_records: int = 500,
        group: str | None = None,
    ) -> None:
        """Hand over what arrives a batch at a time; the events that `handler` refuses become dead letters.

        `group` is the consumer group, the service's own unless told: what hears in another goes its own way.
        """
        consumption = self._consume(event_types, group or self.name, high_water=max_records * 4)
        work = Batches(consumption, self._disposal(consumption), self.blobs, handler, max_records=max_records)
        self._consumptions.append((consumption, work))

    def skip_cancelled(self) -> None:
        """Begin no work of jobs that were cancelled, and interrupt what runs of them; neither is answered."""

        def hear(received: Received) -> None:
            cancelled = cast("JobCancelled", received.event)
            with heard(received) if self._cancelled.interrupts(cancelled) else nullcontext():
                self._cancelled.hear(cancelled)

        self.listen(JobCancelled, hear, from_the_beginning=True)

    def listen(
        self, event_type: type[Event], on_event: Callable[[Received], None], *, from_the_beginning: bool = False
    ) -> None:
        """Hear every event of a kind in each process, without a consumer group.

        From now on, or `from_the_beginning` of the topic: then all that was said is heard before any record is handled.
        """
        listening = Listening(
            self._broker, event_type.topic, self._settings, on_event, from_the_beginning=from_the_beginning
        )
        self._listenings.append(listening)
        self.health.add_check(f"listening to {event_type.topic}", listening.check)

    async def latest(self, event_type: type[Event]) -> Received | None:
        """What was said last on a topic of one partition; None while nothing was."""
        return await latest(event_type.topic, self._settings)

    def background(self, name: str, start: Callable[[], Awaitable[Any]], stop: Callable[[], Awaitable[Any]]) -> None:
        """Something with a life of its own: started in order, before any record is handled, and while the
        broker can be spoken to; stopped after the last one.
        """
        self._backgrounds.append(_Background(name, start, stop))

    def on_stop(self, hook: Callable[[], None]) -> None:
        """Call `hook` as soon as the service is told to stop, while it still drains and serves."""
        self._stop_hooks.append(hook)

    def mount(self, app: Starlette) -> None:
        """Serve `app`, with the health pages in it, instead of the health pages alone."""
        self._app = app

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
        """The same within a running event loop, until `stop` is set."""
        stop = stop or _stop_on_signals()
        async with AsyncExitStack() as stack:
            self._loop_lag.start()
            stack.push_async_callback(self._loop_lag.stop)
            if await _before(stop, self._start(stack)):
                for consumption, work in self._consumptions:
                    consumption.begin(work)
                _log.info("started", port=self._settings.health_port)
                await stop.wait()
                _log.info("draining")
                for hook in self._stop_hooks:
                    hook()
                await asyncio.gather(*(c.drain(self._settings.drain_timeout_s) for c, _ in self._consumptions))
        _log.info("stopped")

    async def _start(self, stack: AsyncExitStack) -> None:
        """All but taking records; `stack` gets what undoes each step that was taken."""
        stack.push_async_callback(self._leave_broker)
        await self._broker.connect()
        # Side by side: joining a group takes seconds, and so does loading a model.
        async with asyncio.TaskGroup() as starting:
            for subscriber in self._broker.subscribers:
                starting.create_task(subscriber.start())
            starting.create_task(self._start_backgrounds(stack))
        await asyncio.gather(*(listening.catch_up() for listening in self._listenings))
        await stack.enter_async_context(
            serving(self._served_app(), self._settings.health_host, self._settings.health_port)
        )

    async def _leave_broker(self) -> None:
        try:
            async with asyncio.timeout(_LEAVING_S):
                await self._broker.stop()
        except TimeoutError:  # it is let go of, and learns it when the session ends
            _log.warning("the broker did not let go in time", within_s=_LEAVING_S)

    async def _start_backgrounds(self, stack: AsyncExitStack) -> None:
        for background in self._backgrounds:
            await background.start()
            stack.push_async_callback(background.stop)

    def _consume(self, event_types: Sequence[type[Event]], group: str, *, high_water: int) -> Consumption:
        topics = [event_type.topic for event_type in event_types]
        consumption = Consumption(self._broker, topics, group=group, settings=self._settings, high_water=high_water)
        self.health.add_check(f"consuming {', '.join(topics)}", consumption.check)
        self.health.add_check(f"what {group} needs", consumption.check_needs, needed=False)
        return consumption

    def _disposal(self, consumption: Consumption) -> Disposal:
        return Disposal(consumption, self.publisher, self._settings)

    def _served_app(self) -> Starlette:
        app = self._app or Starlette()
        routes: list[BaseRoute] = [*self.health.routes()]
        app.router.routes.extend(routes)  # behind its own: a service may answer one of them in its own way
        return app


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
