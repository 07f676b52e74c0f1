"""The figures of one provider. All but the seconds are shares; null where nothing could be measured."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, RootModel

_DIGITS = 4


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DueDates(_Row):
    """Of days in sentences."""

    right: float | None = None
    """Of the sentences with a date, those whose day is the right one."""
    invented: float | None = None
    """Of the sentences without a date, those in which one is found all the same."""


class Requests(_Row):
    """Of sentences that ask for something, or promise it."""

    p: float | None = None
    r: float | None = None
    f1: float | None = None

    @classmethod
    def of(cls, *, right: int, found: int, there: int, **more: float | None) -> Self:
        """Precision, recall and their harmonic mean from counts."""
        return cls(
            p=share(right, found) if found or not there else 0.0,
            r=share(right, there) if there or not found else 0.0,
            f1=share(2 * right, found + there),
            **more,
        )


class Meetings(Requests):
    """Of tasks in meetings."""

    assignee: float | None = None
    """Of the tasks that were found, those with the right people."""


class Notes(Requests):
    """Of tasks in notes."""

    due_right: float | None = None
    """Of the tasks that were found, those with the right day, or rightly without one."""


class Figures(_Row):
    """All of one provider."""

    due_dates: DueDates = DueDates()
    requests: Requests = Requests()
    meetings: Meetings = Meetings()
    notes: Notes = Notes()
    wer: float | None = None
    """Wrong words by words said."""
    cer: float | None = None
    """Wrong characters by characters that stand in the pictures."""
    seconds: float | None = None
    """From the first question to the last answer, models loaded."""


class Report(RootModel[Mapping[str, Figures]]):
    """The figures by provider, as `EVAL_OUT` gets them."""


def share(part: float, whole: float) -> float | None:
    """`part` by `whole`; None of nothing."""
    return round(part / whole, _DIGITS) if whole else None
