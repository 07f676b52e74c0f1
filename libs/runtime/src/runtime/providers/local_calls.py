"""What is answered on this machine: counted, timed and traced as the answers of others are."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import SpanKind

from contracts.http.providers import LOCAL
from runtime.errors import BadInput
from runtime.metrics import process, providers
from runtime.metrics.exemplars import exemplar
from runtime.providers.failures import ProviderFailed
from runtime.spans import begin
from runtime.telemetry import current_context, failed


@contextmanager
def counted(model: str, operation: str) -> Iterator[None]:
    """One answer of the local provider; an answer in pieces ends with the last of them.

    What is done about a piece in between is no child of its span.
    """
    outcome = "failed"
    named = {
        "gen_ai.operation.name": operation,
        "gen_ai.provider.name": LOCAL,
        "gen_ai.request.model": model,
    }
    told = begin(f"{operation} {model}", SpanKind.INTERNAL, current_context(), named)
    began = time.perf_counter()
    try:
        yield
    except ProviderFailed as failure:
        outcome = failure.code
        raise
    except BadInput:
        outcome = "bad_input"
        raise
    except (asyncio.CancelledError, GeneratorExit):
        outcome = "cancelled"
        raise
    else:
        outcome = "answered"
    finally:
        taken_s = time.perf_counter() - began
        providers.CALLS.labels(LOCAL, model, operation, outcome).inc()
        providers.CALL_SECONDS.labels(LOCAL, model, operation, outcome).observe(taken_s, exemplar())
        if outcome not in ("answered", "cancelled"):
            failed(told, outcome)
        told.end()
        if outcome != "cancelled":
            lately = "success" if outcome == "answered" else "failure"
            process.LAST.labels(f"provider:{LOCAL}", lately).set_to_current_time()
