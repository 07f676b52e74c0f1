"""Receivers that don't take what is sent to them."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, Generic, TypeVar

import structlog

from runtime.export.waiting import Signal, Told, Waiting
from runtime.metrics.process import TELEMETRY_LOST

Result = TypeVar("Result")

PATIENCE_S: Final = 5.0
"""For one batch to be taken, with all attempts."""
_LAST_S: Final = 3.0
"""From the end of the process on, for batches to begin."""

_log = structlog.get_logger()


class Outage(Generic[Told, Result]):
    """Sends batches on. Counts what is not taken, and says once that nothing is, and once that it is again."""

    def __init__(
        self,
        signal: Signal,
        send: Callable[[Sequence[Told]], Result],
        close: Callable[[], None],
        *,
        taken: Result,
        not_taken: Result,
    ) -> None:
        """`send` gives up after PATIENCE_S, and at once when it is closed; `taken` is what it answers when all is well."""
        self.waiting: Final = Waiting[Told](signal)
        self._signal = signal
        self._send = send
        self._close = close
        self._taken = taken
        self._not_taken = not_taken
        self._counter = TELEMETRY_LOST.labels(signal, "not_taken")
        self._lost = 0
        """Since the receiver went away."""
        self._until: float | None = None

    def export(self, batch: Sequence[Told], /) -> Result:
        """Raises nothing."""
        self.waiting.tell()
        result = self._sent(batch)
        if result != self._taken:
            if not self._lost:
                _log.warning(f"{self._signal} are not taken by their receiver; it gets none until it is back")
            self._count(len(batch))
        elif self._lost:
            _log.info(f"{self._signal} are taken again", lost=self._lost)
            self._lost = 0
        return result

    def _sent(self, batch: Sequence[Told]) -> Result:
        if self._until is not None and (self._lost or monotonic() >= self._until):
            return self._not_taken
        try:
            return self._send(batch)
        except Exception:  # noqa: BLE001 - whatever it is, the receiver has none of it
            return self._not_taken

    def _count(self, lost: int) -> None:
        self._counter.inc(lost)
        self._lost += lost

    def give_no_more_time(self) -> None:
        """The process ends: a receiver that is slow is not waited for long, and one that is away not at all."""
        self._until = monotonic() + _LAST_S
        if self._lost:
            self._close()

    def shutdown(self) -> None:
        """Nothing is sent any more."""
        self._count(len(self.waiting))
        if self._lost:
            _log.warning(f"{self._signal} were not taken until the end", lost=self._lost)
        self._close()
