"""From the bytes of a record to the event in them."""

import re
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from contracts.cloudevents import Attributes, attributes, is_ours
from contracts.topics import topic_named
from runtime.blobs import Blobs
from runtime.delivery.record import Record
from runtime.errors import Permanent
from runtime.publisher import claim_prefix
from runtime.received import Received

_CLAIM = re.compile(
    r"events/users/[A-Za-z0-9_.~%-]{1,255}/[a-z.]+\.v\d+/([a-z0-9][a-z0-9.-]{0,63}/){0,3}[0-9a-f-]{36}\.json"
)


class Undecodable(Permanent):
    """The bytes are not the event that belongs on this topic."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "undecodable")


class UnknownVersion(Permanent):
    """A newer house spoke: the record is parked until this one is renewed, and is nobody's failure."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "unknown_version")


def is_tombstone(record: Record) -> bool:
    """Whether a record only lets a compacted topic forget its key; it is no event, and nobody's failure."""
    return record.value is None and attributes(record.headers).id is None and topic_named(record.topic).compacted


def decode(record: Record) -> Received | None:
    """The event in a record; None where its payload lies in the blob store.

    Raises Undecodable and UnknownVersion.
    """
    named = attributes(record.headers)
    _check_type(record.topic, named.type)
    if named.dataref is not None:
        return None
    return _read(record, named, record.value)


async def decode_claimed(record: Record, blobs: Blobs) -> Received:
    """The same for a payload in the blob store. Raises BlobMissing, and Transient while the store is away too."""
    named = attributes(record.headers)
    _check_type(record.topic, named.type)
    if named.dataref is None or not _CLAIM.fullmatch(named.dataref):
        raise Undecodable("the claim check names no payload of ours")
    received = _read(record, named, await blobs.get(named.dataref))
    if not named.dataref.startswith(claim_prefix(received.event.user)):
        raise Undecodable("the claim check names another user's payload")
    return received


def envelope(record: Record) -> tuple[UUID, str | None]:
    """The id of a record's event and its user, without the payload. Raises Undecodable."""
    named = attributes(record.headers)
    return _event_id(named, record), named.user


def _read(record: Record, named: Attributes, value: bytes | None) -> Received:
    if value is None:
        raise Undecodable("the record is empty")
    published = named.time or _moment(record.timestamp)
    try:
        event = topic_named(record.topic).payload.decode(value, time=published)
    except ValidationError as wrong:
        raise Undecodable(_summary(wrong)) from wrong
    return Received(
        event=event,
        event_id=_event_id(named, record),
        topic=record.topic,
        time=published,
        traceparent=named.traceparent,
        source=named.source,
    )


def _moment(timestamp_ms: int) -> datetime:
    try:
        return datetime.fromtimestamp(timestamp_ms / 1000, UTC)
    except (ValueError, OverflowError, OSError) as outside:
        raise Undecodable(f"its time stamp {timestamp_ms} lies outside of the calendar") from outside


def _check_type(topic: str, said: str | None) -> None:
    """A sender may leave the type out; one that names another major version is not misread."""
    if said is None or said == topic:
        return
    family, _, _ = topic.rpartition(".v")
    if said.rpartition(".v")[0] == family:
        raise UnknownVersion(f"{said} is not known here, only {topic}")
    raise Undecodable(f"an event of type {said!r} does not belong on {topic}")


def _event_id(named: Attributes, record: Record) -> UUID:
    """The id that a redelivery repeats.

    Ids of other systems are unique within their source only, so the source is part of ours;
    where there is none, the record's place is what stays the same.
    """
    if named.id is None:
        return uuid5(NAMESPACE_URL, f"{record.topic}/{record.partition}/{record.offset}")
    if is_ours(named.source):
        try:
            return UUID(named.id)
        except ValueError as wrong:
            raise Undecodable(f"the id {named.id!r} is none of ours") from wrong
    return uuid5(NAMESPACE_URL, f"{named.source}|{named.id}")


def _summary(wrong: ValidationError) -> str:
    """The first mistakes, by place, without the content they were found in."""
    mistakes = wrong.errors(include_input=False, include_url=False)
    told = [f"{'.'.join(map(str, mistake['loc'])) or 'payload'}: {mistake['msg']}" for mistake in mistakes[:3]]
    more = f" (and {len(mistakes) - 3} more)" if len(mistakes) > 3 else ""  # noqa: PLR2004 - as many as were told
    return "; ".join(told) + more
