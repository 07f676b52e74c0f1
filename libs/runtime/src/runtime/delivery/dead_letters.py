"""What can't be handled is kept, unchanged, where an operator finds and redrives it."""

import traceback
from collections import deque
from datetime import UTC, datetime
from typing import Final, Self

import structlog

from contracts.topics import topic_named
from runtime.delivery.hop import Passage
from runtime.publisher import Publisher
from runtime.telemetry import current_trace_id

_STACK_LIMIT: Final = 8_000
_log = structlog.get_logger()


class HeaderBytes(str):
    """A header value that goes out as the bytes it came in as, be they UTF-8 or not.

    FastStream takes headers as text and encodes them; a foreign sender's may be no text.
    """

    __slots__ = ("raw",)
    raw: bytes

    def __new__(cls, raw: bytes) -> Self:
        text = super().__new__(cls, raw.decode("utf-8", "replace"))
        text.raw = raw
        return text

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:  # noqa: ARG002 - str's signature
        return self.raw


class DeadLetters:
    """Writes the dead letters of one consumer group."""

    def __init__(self, publisher: Publisher, group: str) -> None:
        self._publisher = publisher
        self._group = group

    async def keep(self, passage: Passage, *, reason: BaseException, code: str, attempts: int) -> None:
        """Publish the record's own key, bytes and headers with why it is here. Raises Transient."""
        record = passage.record
        stack = "".join(traceback.format_exception(reason))[-_STACK_LIMIT:]
        headers: dict[str, str] = {name: HeaderBytes(value or b"") for name, value in record.headers}
        headers |= {
            "dlq_topic": record.topic,
            "dlq_partition": str(record.partition),
            "dlq_offset": str(record.offset),
            "dlq_timestamp": str(record.timestamp),
            "dlq_group": self._group,
            "dlq_code": code,
            "dlq_reason": str(reason)[:1_000] or type(reason).__name__,
            "dlq_attempts": str(attempts),
            "dlq_stack": stack,
            "dlq_trace_id": current_trace_id() or "",
            "dlq_traceparent": passage.traceparent or "",
            "dlq_at": datetime.now(UTC).isoformat(),
        }
        topic = topic_named(record.topic).dead_letters
        await self._publisher.publish_raw(topic, record.key, record.value, headers)
        passage.dead_lettered(code)
        _log.error(
            "dead letter",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            code=code,
            reason=reason,
            attempts=attempts,
        )


class DeadLetterShare:
    """Tells a bad record from a bad deploy by how many of the last records could not be handled."""

    def __init__(self, *, limit: float, window: int) -> None:
        self._limit = limit
        self._last: deque[bool] = deque(maxlen=window)
        self._enough: Final = window // 10

    def count(self, *, dead: bool) -> None:
        """A record was dealt with."""
        self._last.append(dead)

    def exceeded(self) -> bool:
        """Whether so many are dead that the house, not the records, must be at fault."""
        dead = sum(self._last)
        return dead >= self._enough and dead > self._limit * len(self._last)
