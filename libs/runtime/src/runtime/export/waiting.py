"""What waits to be sent."""

import logging
from collections import deque
from threading import Lock
from typing import Final, Literal, TypeVar

import structlog
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from runtime.metrics.process import TELEMETRY_LOST

Signal = Literal["spans", "logs"]
Told = TypeVar("Told")

QUEUE: Final = 8192
"""Spans, or lines, that wait at most, some 10 MB; what comes then pushes out the oldest."""
BATCH: Final = 512
"""As many are sent at once."""
PAUSE_MS: Final = 1_000
"""Between batches, where fewer than that wait."""

_log = structlog.get_logger()


class Waiting(deque[Told]):
    """A queue with an end: new ones on the left push out the oldest, on the right. Counts those.

    Any thread may do anything. What is pushed out is counted once it is out, so the count is exact without a lock
    while there is room.
    """

    def __init__(self, signal: Signal) -> None:
        super().__init__()
        self._signal = signal
        self._counter = TELEMETRY_LOST.labels(signal, "queue_full")
        self._lock = Lock()
        self._lost = 0
        """Since it was full first."""
        self._said = False

    def appendleft(self, one: Told, /) -> None:
        super().appendleft(one)
        if len(self) > QUEUE:
            self._push_out()

    def _push_out(self) -> None:
        try:
            self.pop()
        except IndexError:  # all were sent meanwhile
            return
        self._counter.inc()
        with self._lock:
            self._lost += 1

    def tell(self) -> None:
        """Say once that it is full, and once that it no longer is: where batches are sent, not where the work is done."""
        if self._lost and not self._said:
            self._said = True
            _log.warning(f"{self._signal} come faster than they are taken; the oldest that wait are lost")
        if self._said and len(self) < BATCH:
            self._said = False
            with self._lock:
                lost, self._lost = self._lost, 0
            _log.info(f"{self._signal} that wait have room again", lost=lost)

    def stand_in(self, processor: BatchSpanProcessor | BatchLogRecordProcessor) -> None:
        """Be the queue of a processor that is new."""
        # It would complain in the log of every single one: of lines in lines that want into the same queue.
        logging.getLogger("opentelemetry.sdk._shared_internal").setLevel(logging.CRITICAL)
        # The library takes no queue. Its own tells what it pushes out to nobody but the library's metrics, and before
        # it knows: what is sent in that moment is counted as lost.
        processor._batch_processor._queue = self  # noqa: SLF001
