"""What is answered on this machine, counted and timed as the answers of others are."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.http.providers import LOCAL
from runtime import metrics
from runtime.errors import BadInput
from runtime.providers.failures import ProviderFailed


@contextmanager
def counted(model: str, operation: str) -> Iterator[None]:
    """One answer of the local provider; an answer in pieces ends with the last of them."""
    outcome = "failed"
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
        metrics.PROVIDER_CALLS.labels(LOCAL, model, operation, outcome).inc()
        metrics.PROVIDER_SECONDS.labels(LOCAL, model, operation, outcome).observe(time.perf_counter() - began)
        if outcome != "cancelled":
            told = "success" if outcome == "answered" else "failure"
            metrics.LAST.labels(f"provider:{LOCAL}", told).set_to_current_time()
