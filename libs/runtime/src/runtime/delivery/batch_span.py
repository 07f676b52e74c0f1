"""The span of a batch: what is done at once for many records, each of which stands in a trace of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from opentelemetry.trace import Span

from runtime.delivery.hop import Passage
from runtime.telemetry import span


@contextmanager
def batch_span(passages: Sequence[Passage]) -> Iterator[Span]:
    """The batch's span, in the trace of the first record that is kept and a child of its span: so a batch of one is
    wholly in its own trace. Links tell of the others, from here to where they came from, and from their spans to here.
    """
    first = next((one for one in passages if one.span.is_recording()), passages[0])
    others = [one for one in passages if one is not first and one.span.is_recording()]
    links = [link for one in others if (link := one.sender or one.traceparent)]
    with first, span("write batch", attributes={"messaging.batch.message_count": len(passages)}, links=links) as batch:
        for one in others:
            one.span.add_link(batch.get_span_context())
        yield batch
