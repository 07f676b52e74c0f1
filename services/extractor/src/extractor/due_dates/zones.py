"""Time zones behind a time of day: 14:00 CET, 9 am PST, 17:00Z, 17:00+02:00, 10:00 UTC-5."""

from datetime import UTC, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from extractor.due_dates.tokens import Scan

_REGIONS: Final = {
    **dict.fromkeys(("cet", "cest"), "Europe/Berlin"),
    **dict.fromkeys(("et", "est", "edt"), "America/New_York"),
    **dict.fromkeys(("cst", "cdt"), "America/Chicago"),
    **dict.fromkeys(("mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
    "bst": "Europe/London",
    "jst": "Asia/Tokyo",
}
"""People write CET all summer and mean the clock on the wall, so a name stands for a place."""
_FURTHEST: Final = 14
"""Hours from Greenwich."""

Zone = tuple[tzinfo | None, int]
"""The zone, if one was said, and the place behind it."""


def zone(scan: Scan, at: int, *, written_out: bool) -> Zone:
    """The zone that is said here. `written_out`: behind 2026-11-20T17:00, where "-05:00" is no range of hours."""
    word = scan.word(at)
    if (region := _REGIONS.get(word)) is not None:
        return ZoneInfo(region), at + 1
    if word in ("utc", "gmt") or (word == "z" and scan.glued(at)):
        shift, end = _shift(scan, at + 1)
        return timezone(shift) if shift else UTC, end
    if word == "+" or (word == "-" and written_out):
        shift, end = _shift(scan, at)
        return (timezone(shift) if shift is not None else None), end
    return None, at


def _shift(scan: Scan, at: int) -> tuple[timedelta | None, int]:
    """Say "+02:00", "+0200", "+2"."""
    hours = scan.number(at + 1)
    if scan.word(at) not in ("+", "-") or not (scan.glued(at) and scan.glued(at + 1)) or hours is None:
        return None, at
    end, minutes = at + 2, 0
    if len(scan.word(at + 1)) == 4:  # noqa: PLR2004 - hours and minutes
        hours, minutes = divmod(hours, 100)
    elif scan.word(end) == ":" and scan.glued(end) and scan.glued(end + 1):
        minutes, end = scan.number(end + 1) or 0, end + 2
    if hours > _FURTHEST or minutes >= 60:  # noqa: PLR2004 - minutes
        return None, at
    shift = timedelta(hours=hours, minutes=minutes)
    return (-shift if scan.word(at) == "-" else shift), end
