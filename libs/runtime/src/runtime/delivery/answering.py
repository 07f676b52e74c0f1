"""Answering a record with the facts that its handler returns, with as many attempts as it takes."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import structlog

from contracts.fact import Event
from runtime.blobs import Blobs
from runtime.delivery.cancelled import Cancelled, WorkCancelled
from runtime.delivery.decoding import decode_claimed
from runtime.delivery.disposal import Disposal
from runtime.delivery.hop import Outcome, Passage
from runtime.delivery.progress import Progress
from runtime.delivery.record import Record
from runtime.logs import log_job
from runtime.received import Received

E = TypeVar("E", bound=Event)
Handler = Callable[[E], Awaitable[Event | None] | AsyncGenerator[Event, None]]

Same = UUID | tuple[str | None, str, int]
"""What other records that ask for the same work have, too: the id of the event, or whose it is, what it is about, and at which
attempt."""

_log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class Delivery:
    """A record on its way through its handler, and copies of it that arrived meanwhile."""

    record: Record
    same: Same | None = None
    received: Received | None = None
    unreadable: Exception | None = None
    copies: list[Record] = field(default_factory=list)


class Answering:
    """By one handler."""

    def __init__(
        self, handler: Handler[Event], disposal: Disposal, blobs: Blobs, *, cancelled: Cancelled, progress: Progress
    ) -> None:
        self._handler = handler
        self._disposal = disposal
        self._blobs = blobs
        self._cancelled = cancelled
        self._progress = progress

    async def answer(self, delivery: Delivery, passage: Passage) -> Outcome:
        """What became of it at last."""
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
                self._progress.tries_again(failure)
                _log.warning("tried again", topic=delivery.record.topic, attempt=attempt, pause_s=pause, reason=failure)
                await asyncio.sleep(pause)
            else:
                self._disposal.completed()
                return "completed"

    async def _handle(self, delivery: Delivery) -> None:
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
                    await self._say(fact, asked)
        elif (result := await answer) is not None:
            await self._say(result, asked)

    async def _say(self, fact: Event, to: Received) -> None:
        # A result belongs to the attempt that asked for it.
        self._progress.moved()
        await self._disposal.say(fact.model_copy(update={"attempt": to.event.attempt}), to.event_id)
