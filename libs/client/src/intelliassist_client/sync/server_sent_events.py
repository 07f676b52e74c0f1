# Made from ../server_sent_events.py by make_sync.py: change that one, then run "make client".
"""Reading `text/event-stream`, as https://html.spec.whatwg.org/multipage/server-sent-events.html says."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class ServerSentEvent:
    """One event of a stream."""

    data: str
    event: str = "message"
    id: str | None = None
    """The last id that the stream told, in this event or before it."""
    retry_ms: int | None = None
    """How long the server wants us to wait before we connect again; told at any time."""


def server_sent_events(lines: Iterator[str]) -> Iterator[ServerSentEvent]:
    """The events among the lines. One that the stream breaks off in the middle of is dropped."""
    data: list[str] = []
    name = ""
    last_id: str | None = None
    retry_ms: int | None = None
    for line in lines:
        if not line:
            if data:
                yield ServerSentEvent("\n".join(data), name or "message", last_id, retry_ms)
            data, name = [], ""
            continue
        field, _, value = line.partition(":")  # a comment has an empty field name
        value = value.removeprefix(" ")
        if field == "data":
            data.append(value)
        elif field == "event":
            name = value
        elif field == "id" and "\0" not in value:
            last_id = value
        elif field == "retry" and value.isascii() and value.isdigit():
            retry_ms = int(value)
