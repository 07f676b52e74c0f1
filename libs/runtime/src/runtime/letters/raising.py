"""A redrive is another attempt: what of the record must say so."""

import json
from typing import Final, NamedTuple
from uuid import UUID

from contracts.cloudevents import attributes
from contracts.fact import MOST_ATTEMPTS, Event
from runtime.blobs import Blobs
from runtime.delivery.decoding import decode, decode_claimed
from runtime.delivery.failures import failure_of
from runtime.delivery.record import Record
from runtime.errors import Permanent
from runtime.publisher import claims_about


class Raised(NamedTuple):
    """The event of a record as the next attempt."""

    value: bytes
    attempt: int
    dataref: str | None
    """Where its payload is to lie, which is too large to travel."""


_ATTEMPT: Final = "attempt"


async def raised(record: Record, event_id: UUID, blobs: Blobs) -> Raised | None:
    """None where the record is to go as it is: it can't be read here, nobody was told that it failed, or no attempt is left.

    Raises Transient while the blob store is away.
    """
    dataref = attributes(record.headers).dataref
    try:
        received = decode(record) or await decode_claimed(record, blobs)
        event = received.event
        if failure_of(event, code="", reason="") is None or event.attempt == MOST_ATTEMPTS:
            return None
        payload = record.value if dataref is None else await blobs.get(dataref)
    except Permanent:
        return None
    place = f"{claims_about(event.user, event.topic, event.entity)}{event_id}.json" if dataref else None
    return Raised(_as_attempt(event, payload or b""), event.attempt + 1, place)


def _as_attempt(event: Event, payload: bytes) -> bytes:
    """With all that a newer sender may have added."""
    told = json.loads(payload)
    return json.dumps(told | {_ATTEMPT: event.attempt + 1}, ensure_ascii=False, separators=(",", ":")).encode()
