"""What a service is composed of, as its `app.py` says it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, cast

import structlog
from starlette.applications import Starlette

from contracts.cancelled import JobCancelled
from contracts.fact import Event
from contracts.house import EpochBegan
from runtime.blobs import Blobs
from runtime.broker import open_broker
from runtime.build import tell_build
from runtime.delivery.answering import Answering, Handler
from runtime.delivery.batches import Batches, BatchHandler
from runtime.delivery.cancelled import Cancelled
from runtime.delivery.concurrent import LIGHT, Concurrent
from runtime.delivery.consumption import Consumption
from runtime.delivery.disposal import Disposal
from runtime.delivery.lanes import Limits
from runtime.delivery.listening import Listening
from runtime.delivery.work import Work
from runtime.epoch_watch import EpochWatch
from runtime.health import Health
from runtime.life import Background, Life
from runtime.logs import configure_logging
from runtime.publisher import Publisher
from runtime.received import Received
from runtime.settings import WorkerSettings
from runtime.telemetry import configure_tracing

E = TypeVar("E", bound=Event)

_log = structlog.get_logger()
_BUFFERED_TURNS = 20


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
        self._epoch_watch = EpochWatch(settings)
        self._cancelled = Cancelled()
        self._listenings: list[Listening] = []
        self._consumptions: list[tuple[Consumption, Work]] = []
        self._backgrounds = [Background("readiness", self.health.start, self.health.stop)]
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
        answering = Answering(
            cast("Handler[Event]", handler),
            Disposal(consumption, self.publisher, self._settings),
            self.blobs,
            cancelled=self._cancelled,
            progress=consumption.progress,
        )
        work = Concurrent(
            consumption,
            answering,
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
        work = Batches(
            consumption,
            Disposal(consumption, self.publisher, self._settings),
            self.blobs,
            handler,
            max_records=max_records,
        )
        self._consumptions.append((consumption, work))

    def skip_cancelled(self) -> None:
        """Begin no work of jobs that were cancelled, and interrupt what runs of them; neither is answered."""
        self.listen(JobCancelled, self._cancelled.take, from_the_beginning=True)

    def listen(
        self,
        event_type: type[Event],
        on_event: Callable[[Received], None],
        *,
        from_the_beginning: bool = False,
        needed: bool = True,
    ) -> None:
        """Hear every event of a kind in each process, without a consumer group.

        From now on, or `from_the_beginning` of the topic: then all that was said is heard before any record is handled.
        `needed`: whether the service can't work without hearing it.
        After the broker forgot either hears all that is said from then on.
        """
        listening = Listening(
            self._broker, event_type.topic, self._settings, on_event, from_the_beginning=from_the_beginning
        )
        self._listenings.append(listening)
        self._epoch_watch.on_new(listening.start_over)
        self.health.add_check(f"listening to {event_type.topic}", listening.check, needed=needed)

    async def epoch(self) -> EpochBegan | None:
        """Since when the broker remembers; None while it tells of no epoch. Raises Transient while it, or the topic, is away."""
        return await self._epoch_watch.epoch()

    def on_new_epoch(self, hook: Callable[[], Awaitable[None]]) -> None:
        """Await `hook` for each epoch that begins while the service runs: the broker forgot all that was said before.

        It is called while the groups still join; where it raises, again a little later.
        """
        self._epoch_watch.on_new(hook)

    def background(self, name: str, start: Callable[[], Awaitable[Any]], stop: Callable[[], Awaitable[Any]]) -> None:
        """Something with a life of its own: started in order, before any record is handled, and while the
        broker can be spoken to; stopped after the last one.
        """
        self._backgrounds.append(Background(name, start, stop))

    def on_stop(self, hook: Callable[[], None]) -> None:
        """Call `hook` as soon as the service is told to stop, while it still drains and serves."""
        self._stop_hooks.append(hook)

    def mount(self, app: Starlette) -> None:
        """Serve `app`, with the health pages in it, instead of the health pages alone."""
        self._app = app

    def run(self) -> None:
        """Live until SIGTERM or SIGINT; exits with 1 and a clear line when starting fails."""
        self._life().run()

    async def live(self, stop: asyncio.Event | None = None) -> None:
        """The same within a running event loop, until `stop` is set."""
        await self._life().live(stop)

    def _life(self) -> Life:
        return Life(
            self._settings,
            self._broker,
            self._epoch_watch,
            self._backgrounds,
            self._listenings,
            self._app or Starlette(),
            self.health,
            self._consumptions,
            self._stop_hooks,
        )

    def _consume(self, event_types: Sequence[type[Event]], group: str, *, high_water: int) -> Consumption:
        topics = [event_type.topic for event_type in event_types]
        consumption = Consumption(self._broker, topics, group=group, settings=self._settings, high_water=high_water)
        self._epoch_watch.on_new(consumption.start_over)
        self.health.add_check(f"consuming {topics[0] if len(topics) == 1 else group}", consumption.check)
        self.health.add_check(f"what {group} needs", consumption.check_needs, needed=False)
        return consumption
