"""From a point in a histogram to the trace that it came from."""

from opentelemetry.trace import SpanContext, get_current_span

Exemplar = dict[str, str]


def exemplar_of(context: SpanContext | None) -> Exemplar | None:
    """What leads to a span's trace; None where that is not kept, as nobody could follow it."""
    if context is None or not (context.is_valid and context.trace_flags.sampled):
        return None
    return {"trace_id": f"{context.trace_id:032x}"}


def exemplar() -> Exemplar | None:
    """What leads to the current trace."""
    return exemplar_of(get_current_span().get_span_context())
