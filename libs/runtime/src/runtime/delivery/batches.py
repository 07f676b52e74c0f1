"""Records handled a batch at a time: the way into a database, one transaction a batch."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

import structlog
from opentelemetry.trace import SpanKind
from opentelemetry.util.types import AttributeValue

from contracts.cloudevents import attributes
from runtime import metrics
from runtime.blobs import Blobs
from runtime.delivery.consumption import Consumption
from runtime.delivery.decoding import decode, decode_claimed, is_tombstone
from runtime.delivery.disposal import REFUSED_BY_STORE, Disposal
from runtime.delivery.record import Record
from runtime.errors import Permanent
from runtime.received import Received, Refused
from runtime.telemetry import span

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
            _log.exception("a batch could not be recorded")
            # The database may hold what a later batch stands on: rather stop than skip.
            self._consumption.halt(f"a batch could not be recorded: {type(failure).__name__}")
        finally:
            self._runner = None

    async def _record(self, records: Sequence[Record]) -> None:
        started = time.time()
        readable: dict[UUID, tuple[Record, Received]] = {}
        outcomes: list[tuple[Record, str]] = []
        for record in records:
            if is_tombstone(record):
                outcomes.append((record, "tombstone"))
                continue
            try:
                received = await self._read(record)
            except Exception as failure:  # noqa: BLE001 - one record must not hold up the others
                outcomes.append((record, await self._give_up(record, None, failure)))
                continue
            if received.event_id in readable:
                outcomes.append((record, "duplicate"))
            else:
                readable[received.event_id] = (record, received)
        refused = {one.received.event_id: one for one in await self._hand_over([r for _, r in readable.values()])}
        for event_id, (record, received) in readable.items():
            if (refusal := refused.get(event_id)) is not None:
                refusal_reason = Permanent(refusal.reason, REFUSED_BY_STORE)
                outcomes.append((record, await self._give_up(record, received, refusal_reason)))
            else:
                self._disposal.completed()
                outcomes.append((record, "completed"))
        ended = time.time()
        for record, outcome in outcomes:
            labels = (self._consumption.group, record.topic)
            metrics.IN_QUEUE.labels(*labels).observe(max(0.0, started - record.timestamp / 1000))
            metrics.HANDLING.labels(*labels).observe(ended - started)
            metrics.PROCESSED.labels(*labels, outcome).inc()
            self._consumption.finish(record)

    async def _give_up(self, record: Record, received: Received | None, failure: Exception) -> str:
        traceparent = attributes(record.headers).traceparent
        named = {"messaging.system": "kafka", "messaging.destination.name": record.topic}
        with span(f"process {record.topic}", SpanKind.CONSUMER, named, traceparent):
            return await self._disposal.give_up(record, received, failure, attempts=1)

    async def _read(self, record: Record) -> Received:
        received = decode(record)
        if received is not None:
            return received
        return await self._again_and_again(lambda: decode_claimed(record, self._blobs))

    async def _hand_over(self, batch: Sequence[Received]) -> Sequence[Refused]:
        if not batch:
            return ()
        named: dict[str, AttributeValue] = {
            "messaging.batch.message_count": len(batch),
            "messaging.system": "kafka",
        }
        with span(f"process {self._consumption.group} batch", SpanKind.CONSUMER, named):
            return await self._again_and_again(lambda: self._handler(batch))

    async def _again_and_again(self, action: Callable[[], Awaitable[T]]) -> T:
        attempt = 0
        while True:
            attempt += 1
            try:
                return await action()
            except Exception as failure:
                if not self._disposal.may_try_again(failure, attempt):
                    raise
                pause = self._disposal.backoff.pause(attempt, failure)
                _log.warning("tried again", group=self._consumption.group, attempt=attempt, reason=repr(failure))
                await asyncio.sleep(pause)
