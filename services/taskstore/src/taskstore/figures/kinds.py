"""What a job is counted as. No database in here."""

from collections.abc import Iterable
from typing import Final

from contracts.changed import JobStatus
from contracts.job import PartKind
from runtime.metrics.jobs import End, Kind

SHORT_S: Final = 60.0
"""A recording of at most so many seconds is a short one."""


def kind_of(parts: Iterable[PartKind], spoken_s: float = 0.0) -> Kind:
    """By the kinds of a job's parts, and how long its recordings are as far as that is known."""
    kinds = set(parts)
    if len(kinds) > 1:
        return "mixed"
    match kinds.pop():
        case PartKind.MESSAGE:
            return "chat"
        case PartKind.IMAGE:
            return "image"
        case PartKind.DOCUMENT:
            return "document"
        case PartKind.AUDIO:
            return "long_recording" if spoken_s > SHORT_S else "recording"


def end_of(status: JobStatus) -> End:
    """What came out of a job that ended; something did when part of it could be read."""
    match status:
        case JobStatus.FAILED:
            return "failed"
        case JobStatus.CANCELLED:
            return "cancelled"
        case _:
            return "completed"
