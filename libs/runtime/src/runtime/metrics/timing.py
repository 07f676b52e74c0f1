"""How long a block takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import Histogram

from runtime.metrics.exemplars import exemplar


@contextmanager
def timed(seconds: Histogram) -> Iterator[None]:
    """Observe the time of a block, however it ends, with what leads to the trace that it belongs to."""
    began = perf_counter()
    try:
        yield
    finally:
        seconds.observe(perf_counter() - began, exemplar())
