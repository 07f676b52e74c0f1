"""Events that are said by the transaction that makes them true. The relay publishes them."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.changed import TaskChanged
from contracts.cloudevents import headers, source_of
from contracts.fact import Event
from contracts.ids import event_id
from taskstore.connection import Connection, columns


class Saying(NamedTuple):
    """An event, and what led to it."""

    event: Event
    cause: UUID
    traceparent: str | None
    """The trace in which it is said."""
    links: Iterable[str] = ()
    """Traceparents of what else led to it."""


class _Row(NamedTuple):
    event_id: UUID
    topic: str
    key: str
    value: bytes | None
    headers: str
    links: str
    """With spaces between them: arrays of arrays can't be of different lengths."""


async def say(connection: Connection, sayings: Iterable[Saying], now: datetime) -> list[UUID]:
    """Write events down to be published once this transaction is committed, in this order. Answers their ids.

    Their ids come from their cause, so that a repeated cause repeats them.
    """
    said = [_rows(saying, now) for saying in sayings]
    rows = [row for of_one in said for row in of_one]
    if not rows:
        return []
    await connection.execute(
        """
        insert into outbox (event_id, topic, key, value, headers, links)
        select event_id, topic, key, value, headers, string_to_array(links, ' ')
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::jsonb[], $6::text[]) with ordinality
            as said (event_id, topic, key, value, headers, links, place)
        order by place
        """,
        *columns(rows),
    )
    return [event.event_id for event, *_ in said]


def _rows(saying: Saying, now: datetime) -> list[_Row]:
    event, cause, traceparent, links = saying
    named = event_id(cause, event.topic, event.entity, event.attempt)
    attributes = headers(event, event_id=named, source=source_of("taskstore"), time=now, traceparent=traceparent)
    linked = " ".join(dict.fromkeys(links))
    rows = [_Row(named, event.topic, event.key, event.encode(), json.dumps(attributes), linked)]
    if isinstance(event, TaskChanged) and event.change == "deleted":
        # Lets a compacted topic forget the task; it is no event, so it has no attributes of one.
        tombstone = event_id(named, event.topic, event.entity)
        trace = {"traceparent": traceparent} if traceparent else {}
        rows.append(_Row(tombstone, event.topic, event.key, None, json.dumps(trace), linked))
    return rows
