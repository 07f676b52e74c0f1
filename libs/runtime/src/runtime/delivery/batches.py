"""Records handled a batch at a time: the way into a database, one transaction a batch."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

import structlog

from runtime.blobs import Blobs
from runtime.delivery.batch_span import batch_span
from runtime.delivery.consumption import Consumption
from runtime.delivery.decoding import decode, decode_claimed, is_tombstone
from runtime.delivery.disposal import REFUSED_BY_STORE, Disposal
from runtime.delivery.hop import Outcome, Passage, retried
from runtime.delivery.record import Record
from runtime.errors import Permanent
from runtime.logs import log_job
from runtime.received import Received, Refused

BatchHandler = Callable[[Sequence[Received]], Awaitable[Sequence[Refused]]]

T = TypeVar("T")

_log = structlog.get_logger()


class Batches:
    """Hands over what has gathered while the last batch was written."""

    def __init__(
        self, consumption: Consumption, disposal: Disposal, blobs: Blobs, handler: BatchHandler, *, max_records: int
    ) -> None:
        self._consumption = consumption
        self._disposal = disposal
        self._blobs = blobs
        self._handler = handler
        self._max_records = max_records
        self._waiting: deque[Record] = deque()
        self._runner: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, record: Record) -> None:
        self._waiting.append(record)
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())

    def drop_waiting(self) -> None:
        self._waiting.clear()

    async def idle(self) -> None:
        if self._runner is not None:
            await asyncio.wait([self._runner])

    async def abandon(self) -> None:
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.wait([self._runner])

    async def _run(self) -> None:
        try:
            while self._waiting:
                records = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._max_records))]
                await self._record(records)
        except Exception as failure:  # noqa: BLE001 - the task has no caller to tell
            # The database may hold what a later batch stands on: rather stop than skip.
            self._consumption.halt(f"a batch could not be recorded: {type(failure).__name__}")
        finally:
            self._runner = None

    async def _record(self, records: Sequence[Record]) -> None:
        now_ns = time.time_ns()
        passages = [self._consumption.hops[record.topic].begin(record, now_ns) for record in records]
        try:
            outcomes = await self._deliver(passages)
        except BaseException as failure:
            mistake = failure if isinstance(failure, Exception) else None
            if mistake is not None:
                with passages[0]:
                    _log.exception("a batch could not be recorded")
            for passage in passages:
                passage.break_off(mistake)
            raise
        for passage, outcome in outcomes:
            passage.end(outcome)
            self._consumption.finish(passage.record)

    async def _deliver(self, passages: Sequence[Passage]) -> Sequence[tuple[Passage, Outcome]]:
        readable: dict[UUID, tuple[Passage, Received]] = {}
        outcomes: list[tuple[Passage, Outcome]] = []
        for passage in passages:
            if is_tombstone(passage.record):
                outcomes.append((passage, "tombstone"))
                continue
            try:
                received = await self._read(passage)
            except Exception as failure:  # noqa: BLE001 - one record must not hold up the others
                outcomes.append((passage, await self._give_up(passage, None, failure)))
                continue
            if received.event_id in readable:
                outcomes.append((passage, "duplicate"))
            else:
                readable[received.event_id] = (passage, received)
        refused = {one.received.event_id: one for one in await self._hand_over(list(readable.values()))}
        for event_id, (passage, received) in readable.items():
            if (refusal := refused.get(event_id)) is not None:
                refusal_reason = Permanent(refusal.reason, REFUSED_BY_STORE)
                outcomes.append((passage, await self._give_up(passage, received, refusal_reason)))
            else:
                self._disposal.completed()
                outcomes.append((passage, "completed"))
        return outcomes

    async def _give_up(self, passage: Passage, received: Received | None, failure: Exception) -> Outcome:
        log_job(received.job_id if received else None)
        try:
            with passage:
                return await self._disposal.give_up(passage, received, failure, attempts=1)
        finally:
            log_job(None)

    async def _read(self, passage: Passage) -> Received:
        received = decode(passage.record)
        if received is None:
            with passage:
                received = await self._again_and_again(
                    lambda: decode_claimed(passage.record, self._blobs), passage.retried
                )
        # What comes of it belongs to its own span, whatever else the batch does.
        return replace(received, traceparent=passage.traceparent)

    async def _hand_over(self, batch: Sequence[tuple[Passage, Received]]) -> Sequence[Refused]:
        if not batch:
            return ()
        passages, received = zip(*batch, strict=True)
        with batch_span(passages) as current:

            def noted(attempt: int, failure: Exception) -> None:
                retried(current, attempt, failure)
                for passage in passages:
                    passage.hop.retried.inc()

            return await self._again_and_again(lambda: self._handler(received), noted)

    async def _again_and_again(
        self, action: Callable[[], Awaitable[T]], on_retry: Callable[[int, Exception], None]
    ) -> T:
        attempt = 0
        while True:
            attempt += 1
            try:
                return await action()
            except Exception as failure:
                if not self._disposal.may_try_again(failure, attempt):
                    raise
                pause = self._disposal.backoff.pause(attempt, failure)
                on_retry(attempt, failure)
                self._consumption.progress.tries_again(failure)
                _log.warning("tried again", group=self._consumption.group, attempt=attempt, reason=failure)
                await asyncio.sleep(pause)
