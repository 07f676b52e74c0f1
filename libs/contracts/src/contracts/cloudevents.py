"""CloudEvents 1.0 in Kafka binary mode: the attributes travel as headers, the payload as the value.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote
from uuid import UUID

from contracts.fact import Event

CONTENT_TYPE = "application/json"
_HOUSE = "/intelliassist/"


def source_of(service: str) -> str:
    """What a service of the house calls itself (`ce_source`)."""
    return f"{_HOUSE}{service}"


def is_ours(source: str | None) -> bool:
    """Whether an event says it comes from a service of the house."""
    return source is not None and source.startswith(_HOUSE)


@dataclass(frozen=True)
class Attributes:
    """The attributes of an event that was received; None where its sender left one out."""

    id: str | None
    source: str | None
    type: str | None
    time: datetime | None
    user: str | None
    """Whose it is (`ce_userid`, an extension of ours), to be fair without reading the payload."""
    dataref: str | None
    """Key in the blob store where the payload lies when it is too large to travel
    (the Claim Check extension `dataref`)."""
    traceparent: str | None


def headers(
    event: Event,
    *,
    event_id: UUID,
    source: str,
    time: datetime,
    traceparent: str | None = None,
    dataref: str | None = None,
) -> dict[str, str]:
    """The headers an event is published with. Kafka carries them as UTF-8 bytes."""
    named = {
        "ce_specversion": "1.0",
        "ce_id": str(event_id),
        "ce_source": source,
        "ce_type": event.topic,
        "ce_subject": event.entity,
        "ce_time": time.astimezone(UTC).isoformat(),
        "content-type": CONTENT_TYPE,
    }
    if event.user:
        named["ce_userid"] = quote(event.user, safe="")
    if traceparent:
        named["traceparent"] = traceparent
    if dataref:
        named["ce_dataref"] = dataref
    return named


def attributes(raw: Iterable[tuple[str, bytes]] | Mapping[str, bytes]) -> Attributes:
    """Read the attributes of a received record, leaving out what can't be read."""
    pairs = raw.items() if isinstance(raw, Mapping) else raw
    text = {name.lower(): value.decode("utf-8", "replace") for name, value in pairs if value is not None}
    return Attributes(
        id=text.get("ce_id") or None,
        source=text.get("ce_source") or None,
        type=text.get("ce_type") or None,
        time=_time(text.get("ce_time")),
        user=unquote(text["ce_userid"]) if text.get("ce_userid") else None,
        dataref=text.get("ce_dataref") or None,
        traceparent=text.get("traceparent") or None,
    )


def _time(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
