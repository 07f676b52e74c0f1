"""A dead letter, read from what stands on a dead-letter topic."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal, Self, get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from aiokafka import TopicPartition

from contracts.topics import DEAD_LETTER_SUFFIX, topic_named
from runtime.delivery.decoding import decode
from runtime.delivery.record import Record
from runtime.errors import Permanent
from runtime.received import Received

Settlement = Literal["redriven", "dropped"]

OURS: Final = "dlq_"
"""How the headers begin that were put to those that the record came with."""
SETTLES: Final = "dlq_settles"


@dataclass(frozen=True, slots=True)
class Letter:
    """A record that was put aside, and why. Its bytes may be large, so they are read when they are needed."""

    letter_id: UUID
    """Of this letter on this broker; another broker that knows nothing of it gives its own letters other ids."""
    place: TopicPartition
    offset: int
    topic: str
    """On which it was published."""
    origin: str
    """The record's own place: topic/partition/offset."""
    record_id: UUID
    """Of the record: each group that could not handle it wrote a letter with this. It is made of all that the letter keeps
    of it, because a topic that was made anew begins with the same offsets again."""
    key: bytes | None
    size: int | None
    """Bytes of the payload; None where there is none: it is empty, or lies in the blob store."""
    headers: tuple[tuple[str, bytes], ...]
    """As it came with them."""
    group: str
    code: str
    reason: str
    attempts: int
    stack: str
    trace_id: str | None
    traceparent: str | None
    """Of the span in which it was given up; of its sender's where the letter does not tell."""
    put_aside_at: datetime | None
    job_id: UUID | None
    """As far as the payload tells, or else the key."""
    attempt: int | None
    """Of the event in it; None where that can't be read here."""

    @classmethod
    def of(cls, record: Record) -> Self | None:
        """None for what is none: a settlement, or what somebody else put there."""
        told = _told(record)
        topic = told.get("dlq_topic", "")
        if topic + DEAD_LETTER_SUFFIX != record.topic:
            return None
        original = original_of(record)
        received = _read(original)
        origin = f"{topic}/{original.partition}/{original.offset}"
        return cls(
            letter_id=letter_id(record),
            place=TopicPartition(record.topic, record.partition),
            offset=record.offset,
            topic=topic,
            origin=origin,
            record_id=_record_id(origin, told.get("dlq_timestamp", ""), original),
            key=record.key,
            size=len(record.value) if record.value is not None else None,
            headers=tuple((name, value or b"") for name, value in original.headers),
            group=told.get("dlq_group", ""),
            code=told.get("dlq_code", ""),
            reason=told.get("dlq_reason", ""),
            attempts=_number(told.get("dlq_attempts")),
            stack=told.get("dlq_stack", ""),
            trace_id=told.get("dlq_trace_id") or None,
            traceparent=told.get("dlq_traceparent") or _text(original.headers).get("traceparent"),
            put_aside_at=_moment(told.get("dlq_at")),
            job_id=received.job_id if received else _job_by_key(original),
            attempt=received.event.attempt if received else None,
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done about a letter."""

    letter_id: UUID
    settlement: Settlement
    at: datetime | None
    event_id: UUID | None
    """Of the event that was published in its stead."""

    @classmethod
    def of(cls, record: Record) -> Self | None:
        """None for what is no settlement. What a letter says of itself settles none: its headers are a stranger's."""
        told = _told(record)
        if SETTLES not in told or "dlq_topic" in told:
            return None
        settlement = next((known for known in get_args(Settlement) if known == told.get("dlq_settlement")), None)
        letter = _uuid(told[SETTLES])
        if settlement is None or letter is None:
            return None
        return cls(letter, settlement, _moment(told.get("dlq_at")), _uuid(told.get("dlq_event_id", "")))


def letter_id(record: Record) -> UUID:
    """The embedded broker begins with the same offsets again, so the moment belongs to it."""
    return uuid5(NAMESPACE_URL, f"{record.topic}/{record.partition}/{record.offset}/{record.timestamp}")


def _record_id(origin: str, timestamp: str, original: Record) -> UUID:
    """Older letters tell no time stamp: then its bytes and headers have to do."""
    headers = tuple((name, value or b"") for name, value in original.headers)
    content = sha256(repr((origin, timestamp, original.key, headers)).encode() + b"\0")
    content.update(original.value or b"")
    return uuid5(NAMESPACE_URL, content.hexdigest())


def original_of(record: Record) -> Record:
    """The record as it was when it was put aside."""
    told = _told(record)
    return replace(
        record,
        topic=told.get("dlq_topic", ""),
        partition=_number(told.get("dlq_partition")),
        offset=_number(told.get("dlq_offset")),
        headers=tuple((name, value) for name, value in record.headers if not name.startswith(OURS)),
    )


def _read(original: Record) -> Received | None:
    try:
        return decode(original)
    except Permanent:
        return None


def _job_by_key(original: Record) -> UUID | None:
    if topic_named(original.topic).key not in ("job.job_id", "job_id"):
        return None
    return _uuid((original.key or b"").decode("utf-8", "replace"))


def _told(record: Record) -> Mapping[str, str]:
    return {name: text for name, text in _text(record.headers).items() if name.startswith(OURS)}


def _text(headers: tuple[tuple[str, bytes | None], ...] | list[tuple[str, bytes | None]]) -> dict[str, str]:
    return {name: (value or b"").decode("utf-8", "replace") for name, value in headers}


def _number(said: str | None) -> int:
    return int(said) if said and said.isdecimal() else 0


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _moment(said: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
