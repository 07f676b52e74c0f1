"""Records handled side by side: one at a time a key, users in turn, the poll loop never held."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from contracts.fact import Event
from contracts.job import ANONYMOUS
from runtime.delivery.answering import Answering, Delivery, Same
from runtime.delivery.consumption import Consumption
from runtime.delivery.decoding import decode, envelope
from runtime.delivery.lanes import Lanes, Limits, Turn
from runtime.delivery.record import Record
from runtime.logs import log_job

_log = structlog.get_logger()


class Concurrent:
    """Answers many records at once, as far as limits allow."""

    def __init__(
        self,
        consumption: Consumption,
        answering: Answering,
        *,
        limits: Limits,
        heavy: Callable[[Event], bool],
    ) -> None:
        self._consumption = consumption
        self._answering = answering
        self._heavy = heavy
        self._lanes: Lanes[Delivery] = Lanes(**limits._asdict())
        self._known: dict[Same, Delivery] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        return self._lanes.waiting

    def add(self, record: Record) -> None:
        delivery = Delivery(record)
        user, heavy = None, False
        try:
            delivery.same, user = envelope(record)
            delivery.received = decode(record)
        except Exception as failure:  # noqa: BLE001 - judged by the disposal, in its turn
            delivery.unreadable = failure
        else:
            # What had to be put aside for its size is long work, too.
            event = delivery.received.event if delivery.received else None
            user, heavy = (event.user, self._heavy(event)) if event else (user, True)
            if event is not None:  # who asks again after the broker forgot does so by another id
                delivery.same = (event.user, event.entity, event.attempt)  # who writes may name another user's job
            known = self._known.setdefault(delivery.same, delivery)
            if known is not delivery:  # it is in flight already: it was delivered again, or asked for again
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

    async def _run(self, turn: Turn[Delivery]) -> None:
        delivery = turn.payload
        log_job(delivery.received.job_id if delivery.received else None)
        passage = self._consumption.hops[delivery.record.topic].begin(delivery.record)
        with passage:
            try:
                outcome = await self._answering.answer(delivery, passage)
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

    def _forget(self, delivery: Delivery) -> None:
        if delivery.same is not None and self._known.get(delivery.same) is delivery:
            del self._known[delivery.same]


LIGHT: Final[Callable[[Event], bool]] = lambda _event: False  # noqa: E731 - the default of `heavy`
