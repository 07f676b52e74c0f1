"""When a task is due: a day, or a moment in the zone it was said in."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple, Self

from contracts.task import Due

_DAY_LENGTH = len("2026-11-30")
_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


class ImpossibleDateError(ValueError):
    """The text has the form of a date, but no calendar has it."""


class DueDate(NamedTuple):
    """As the table keeps it. A date without a time stays one."""

    day: date | None = None
    at: datetime | None = None
    offset: int | None = None
    """Minutes east of UTC in which the moment was said, to say it so again."""

    @classmethod
    def found(cls, due: Due | None) -> Self:
        """As an analysis found it."""
        if due is None:
            return cls()
        return cls(due.day, due.at, _minutes(due.at) if due.at else None)

    @classmethod
    def given(cls, text: str | None, zone: tzinfo = UTC) -> Self:
        """As a user wrote it; a moment without offset is in `zone`. Raises ImpossibleDateError."""
        if text is None:
            return cls()
        try:
            if len(text) == _DAY_LENGTH:
                return cls(date.fromisoformat(text))
            at = datetime.fromisoformat(text)
            if at.tzinfo is None:
                at = at.replace(tzinfo=zone)
                # As every other moment is kept: with whole minutes, which zones have not always had.
                at = at.replace(tzinfo=timezone(timedelta(minutes=_minutes(at))))
            at.astimezone(UTC)  # the first and last hours of the calendar have no UTC
            return cls(at.date(), at, _minutes(at))
        except (ValueError, OverflowError) as impossible:
            raise ImpossibleDateError(f"{text} is not a date of the calendar") from impossible

    def text(self) -> str | None:
        """ISO 8601: a date, or a date-time with offset."""
        if self.at is not None:
            return self.at.astimezone(timezone(timedelta(minutes=self.offset or 0))).isoformat()
        return self.day.isoformat() if self.day else None


def _minutes(at: datetime) -> int:
    return int((at.utcoffset() or timedelta()).total_seconds() // 60)


def lacks_offset(text: str | None) -> bool:
    """Whether it is a moment that leaves open in which zone."""
    return text is not None and len(text) > _DAY_LENGTH and _OFFSET.search(text) is None
