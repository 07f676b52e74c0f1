"""Jobs as they move, hop by hop."""

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from contracts.changed import JobChanged, JobStatus, PartState, PartStatus

_STYLES: Final = {
    JobStatus.COMPLETED: "bold green",
    JobStatus.PARTIAL: "bold yellow",
    JobStatus.FAILED: "bold red",
    JobStatus.CANCELLED: "bold red",
}
_REFRESH_HZ: Final = 8


class Progress:
    """On a terminal one row a job that fills up; elsewhere one line a hop."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=_REFRESH_HZ) if console.is_terminal else None
        self._began = time.monotonic()
        self._hops: dict[str, list[str]] = {}
        self._last: dict[str, JobChanged] = {}
        self._seconds: dict[str, float] = {}

    def __enter__(self) -> Self:
        if self._live:
            self._live.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._live:
            self._live.__exit__(kind, error, at)

    def sent(self, title: str) -> None:
        self._hop(title, "sent")

    def moved(self, title: str, change: JobChanged) -> None:
        """Take note of a change of the job that goes by that title."""
        before = self._last.get(title)
        self._last[title] = change
        known = {part.part_id: part for part in before.parts} if before else {}
        if before is None and change.status in (JobStatus.RECEIVED, JobStatus.RECOGNIZING):
            self._hop(title, JobStatus.RECEIVED.value)
        # What nobody had read of a cancelled job did not fail.
        for part in change.parts if change.status is not JobStatus.CANCELLED else ():
            if part.status is not PartStatus.RECEIVED and part != known.get(part.part_id):
                self._hop(title, _words(part))
        # What a job does while it recognises, its parts tell better.
        begun = change.status not in (JobStatus.RECEIVED, JobStatus.RECOGNIZING)
        if begun and (before is None or before.status is not change.status):
            self._hop(title, change.status.value)

    def _hop(self, title: str, hop: str) -> None:
        now = time.monotonic() - self._began
        self._seconds[title] = now
        self._hops.setdefault(title, []).append(hop)
        if self._live:
            self._live.update(self._table())
        else:
            self._console.print(f"{now:7.2f} s  {title:<22} {hop}", highlight=False, soft_wrap=True)

    def _table(self) -> Table:
        table = Table("", "", "s", box=None, padding=(0, 1), show_header=False, expand=True)
        for title, hops in self._hops.items():
            change = self._last.get(title)
            style = _STYLES.get(change.status, "cyan") if change else "cyan"
            steps = [hop for hop, after in zip(hops, [*hops[1:], ""], strict=True) if not _outdated(hop, after)]
            trail = Text(" → ").join(Text(step, "dim") for step in steps[:-1])
            trail.append(" → " if len(steps) > 1 else "").append(steps[-1], style)
            table.add_row(Text(title, "bold"), trail, f"{self._seconds[title]:.1f} s")
        return table


def _words(part: PartState) -> str:
    share = f" {part.progress:.0%}" if part.status is PartStatus.RECOGNIZING and part.progress else ""
    return f"{part.kind} {part.status}{share}"


def _outdated(hop: str, after: str) -> bool:
    """Whether the next hop only tells a later share of the same."""
    return hop.split("%", maxsplit=1)[0].rstrip(" 0123456789") == after.split("%", maxsplit=1)[0].rstrip(" 0123456789")
