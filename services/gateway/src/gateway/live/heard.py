"""A change of a job as it is heard here, and told on, in the trace in which it was said."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from opentelemetry.trace import SpanKind
from opentelemetry.util.types import AttributeValue

from contracts.changed import JobChanged
from runtime.spans import begin
from runtime.telemetry import context_of, current_context, current_traceparent, links_to, span

_NOTIFY: Final = "notify"


class Heard(NamedTuple):
    """A change, and the traceparent of its hearing; None where the store was asked for it."""

    change: JobChanged
    traceparent: str | None = None


@contextmanager
def notifying(heard: Heard) -> Iterator[None]:
    """The span of telling it to a reader of a live stream, linked to the stream's request.

    It is current nowhere: an event is handed over by a `yield`, out of which one may come back in another context, or
    never.
    """
    stream = current_traceparent()
    links = links_to([stream]) if stream and heard.traceparent else []
    parent = context_of(heard.traceparent) or current_context()
    told: dict[str, AttributeValue] = {"intelliassist.job.version": heard.change.version}
    notify = begin(_NOTIFY, SpanKind.INTERNAL, parent, told, links)
    try:
        yield
    finally:
        notify.end()


def answering(heard: Heard) -> span:
    """The span of telling it to one who waits for an answer, linked to the request that waits."""
    waiting = current_traceparent()
    told: dict[str, AttributeValue] = {"intelliassist.job.version": heard.change.version}
    return span(_NOTIFY, attributes=told, traceparent=heard.traceparent, links=[waiting] if waiting else [])
