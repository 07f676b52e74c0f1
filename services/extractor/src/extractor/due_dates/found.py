"""What a piece of the grammar found."""

from dataclasses import dataclass
from datetime import date, time, tzinfo
from enum import StrEnum

_NOON = 12
_MORNING = 7


class Sense(StrEnum):
    """How a date is meant."""

    DEADLINE = "deadline"
    """The latest moment: "by Friday"."""
    POINT = "point"
    """A moment: "on Friday"."""
    START = "start"
    """The earliest moment: "after Friday"."""
    PAST = "past"
    """A moment that is gone by its very words: "yesterday", "last week"."""
    PRESENT = "present"
    """A state that holds now, or haste without a moment: "at the moment", "as soon as possible"."""
    NAMED = "named"
    """Part of a name: in the address of a page, in the name of a file."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was said, perhaps with a part of it or a time."""

    day: date
    end: int
    """The place behind its last token."""
    alternatives: tuple[date, ...] = ()
    half: str | None = None
    """`am` or `pm`, where a part of the day was said."""
    clock: time | None = None
    """With the zone, where one was said."""
    sense: Sense = Sense.POINT
    needs_lead: bool = False
    """Only a date when a word such as "by" stands before it."""
    exact: bool = False
    """It names its month: such a date is believed before a vaguer one beside it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day that was said."""

    hour: int
    minute: int
    second: int
    end: int
    sure: bool
    """It says by itself that it is a time: am, pm, noon, a colon, o'clock."""
    settled: bool
    """No part of the day can change it."""
    zone: tzinfo | None = None
    """Where it was said to be that time; the user's own zone without it."""

    def at(self, half: str | None) -> time:
        """The time, in that half of the day where it was not said."""
        # People who say "at three" and no more mean the afternoon.
        later = (half == "pm" and self.hour < _NOON) or (half is None and 1 <= self.hour < _MORNING)
        hour = self.hour + _NOON if later and not self.settled else self.hour
        return time(hour, self.minute, self.second, tzinfo=self.zone)
