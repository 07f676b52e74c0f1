"""Records handled side by side: one at a time a key, users in turn, the poll loop never held."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

import structlog

from contracts.fact import Event
from contracts.job import ANONYMOUS
from runtime.blobs import Blobs
from runtime.delivery.cancelled import Cancelled, WorkCancelled
from runtime.delivery.consumption import Consumption
from runtime.delivery.decoding import decode, decode_claimed, envelope
from runtime.delivery.disposal import Disposal
from runtime.delivery.hop import Outcome, Passage
from runtime.delivery.lanes import Lanes, Limits, Turn
from runtime.delivery.record import Record
from runtime.logs import log_job
from runtime.received import Received

E = TypeVar("E", bound=Event)
Handler = Callable[[E], Awaitable[Event | None] | AsyncGenerator[Event, None]]

_log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class _Delivery:
    """A record on its way through its handler, and copies of it that arrived meanwhile."""

    record: Record
    event_id: UUID | None = None
    received: Received | None = None
    unreadable: Exception | None = None
    copies: list[Record] = field(default_factory=list)


class Concurrent:
    """Runs a handler for many records at once and answers each with the facts it returned."""

    def __init__(
        self,
        consumption: Consumption,
        disposal: Disposal,
        blobs: Blobs,
        handler: Handler[Event],
        *,
        cancelled: Cancelled,
        limits: Limits,
        heavy: Callable[[Event], bool],
    ) -> None:
        self._consumption = consumption
        self._disposal = disposal
        self._blobs = blobs
        self._handler = handler
        self._cancelled = cancelled
        self._heavy = heavy
        self._lanes: Lanes[_Delivery] = Lanes(**limits._asdict())
        self._known: dict[UUID, _Delivery] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        return self._lanes.waiting

    def add(self, record: Record) -> None:
        delivery = _Delivery(record)
        user, heavy = None, False
        try:
            delivery.event_id, user = envelope(record)
            delivery.received = decode(record)
        except Exception as failure:  # noqa: BLE001 - judged by the disposal, in its turn
            delivery.unreadable = failure
        else:
            # What had to be put aside for its size is long work, too.
            event = delivery.received.event if delivery.received else None
            user, heavy = (event.user, self._heavy(event)) if event else (user, True)
            known = self._known.setdefault(delivery.event_id, delivery)
            if known is not delivery:  # it is in flight already: a rebalance brought it again
                known.copies.append(record)
                return
        key = (record.key or b"").decode("utf-8", "replace")
        self._lanes.add(Turn(user or ANONYMOUS, key, heavy, delivery))
        self._begin()

    def drop_waiting(self) -> None:
        for turn in self._lanes.clear():
            self._forget(turn.payload)

    async def idle(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def abandon(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self) -> None:
        while (turn := self._lanes.next()) is not None:
            task = asyncio.create_task(self._run(turn))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, turn: Turn[_Delivery]) -> None:
        delivery = turn.payload
        log_job(delivery.received.job_id if delivery.received else None)
        passage = self._consumption.hops[delivery.record.topic].begin(delivery.record)
        with passage:
            try:
                outcome = await self._deliver(delivery, passage)
            except Exception as failure:  # noqa: BLE001 - the task has no caller to tell
                _log.exception("a record could neither be handled nor be put aside")
                self._consumption.halt(f"a record could not be put aside: {type(failure).__name__}")
                passage.break_off(failure)
                return
            except asyncio.CancelledError:
                passage.break_off()
                raise
            passage.end(outcome)
        self._forget(delivery)
        self._lanes.finish(turn)
        self._consumption.finish(delivery.record)
        for copy in delivery.copies:
            passage.hop.duplicate()
            self._consumption.finish(copy)
        self._begin()

    def _forget(self, delivery: _Delivery) -> None:
        if delivery.event_id is not None and self._known.get(delivery.event_id) is delivery:
            del self._known[delivery.event_id]

    async def _deliver(self, delivery: _Delivery, passage: Passage) -> Outcome:
        attempt = 0
        while True:
            attempt += 1
            try:
                await self._handle(delivery)
            except WorkCancelled:
                return "cancelled"
            except Exception as failure:  # noqa: BLE001 - each kind has its answer
                if not self._disposal.may_try_again(failure, attempt):
                    return await self._disposal.give_up(passage, delivery.received, failure, attempt)
                pause = self._disposal.backoff.pause(attempt, failure)
                passage.retried(attempt, failure)
                self._consumption.progress.tries_again(failure)
                _log.warning("tried again", topic=delivery.record.topic, attempt=attempt, pause_s=pause, reason=failure)
                await asyncio.sleep(pause)
            else:
                self._disposal.completed()
                return "completed"

    async def _handle(self, delivery: _Delivery) -> None:
        if delivery.unreadable is not None:
            raise delivery.unreadable
        if delivery.received is None:
            delivery.received = await decode_claimed(delivery.record, self._blobs)
            log_job(delivery.received.job_id)
        async with self._cancelled.heeded(delivery.received.event):
            await self._work(delivery.received)

    async def _work(self, asked: Received) -> None:
        answer = self._handler(asked.event)
        if isinstance(answer, AsyncGenerator):
            async with aclosing(answer) as facts:  # what it holds, a child process say, is given back at once
                async for fact in facts:
                    await self._answer(fact, asked)
        elif (result := await answer) is not None:
            await self._answer(result, asked)

    async def _answer(self, fact: Event, to: Received) -> None:
        # A result belongs to the attempt that asked for it.
        self._consumption.progress.moved()
        await self._disposal.say(fact.model_copy(update={"attempt": to.event.attempt}), to.event_id)


LIGHT: Final[Callable[[Event], bool]] = lambda _event: False  # noqa: E731 - the default of `heavy`
