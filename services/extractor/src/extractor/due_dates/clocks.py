"""Times of day: 4:45pm, 7a, 21:05:30, noon, two pm, half past ten, ten o'clock."""

from extractor.due_dates.found import Clock
from extractor.due_dates.numbers import cardinal
from extractor.due_dates.tokens import Scan

_NOON, _DAY = 12, 24
_NAMED = {"noon": (12, 0), "midday": (12, 0), "midnight": (23, 59)}


def clock(scan: Scan, at: int) -> Clock | None:
    """The time of day that is said here, or None. A bare number is one that is not sure."""
    if (named := _NAMED.get(scan.word(at))) is not None:
        return Clock(*named, 0, at + 1, sure=True, settled=True)
    return _past_or_to(scan, at) or _digits(scan, at) or _words(scan, at)


def _past_or_to(scan: Scan, at: int) -> Clock | None:
    """Half past ten, quarter to five."""
    minutes = {"half": 30, "quarter": 15}.get(scan.word(scan.skip(at, "a")))
    relation = scan.word(scan.skip(at, "a") + 1)
    if minutes is None or relation not in ("past", "to"):
        return None
    hour = cardinal(scan, scan.skip(at, "a") + 2)
    if hour is None or not 1 <= hour[0] <= _NOON:
        return None
    total = hour[0] * 60 + (minutes if relation == "past" else -minutes)
    return _with_half(scan, total // 60, total % 60, 0, hour[1], sure=True)


def _digits(scan: Scan, at: int) -> Clock | None:
    hour = scan.number(at)
    if hour is None or scan.suffixed(at) or len(scan.word(at)) > 2 or _continues_a_number(scan, at):  # noqa: PLR2004
        return None
    end, minute, second, colon = at + 1, 0, 0, False
    separator = scan.word(end)
    if separator in (":", ".") and scan.glued(end) and scan.glued(end + 1) and len(scan.word(end + 1)) == 2:  # noqa: PLR2004
        value = scan.number(end + 1)
        if value is not None and value < 60:  # noqa: PLR2004 - minutes
            minute, colon, end = value, separator == ":", end + 2
            value = scan.number(end + 1)
            if scan.word(end) == ":" and scan.glued(end) and scan.glued(end + 1) and value is not None and value < 60:  # noqa: PLR2004
                second, end = value, end + 2
    elif separator == ":" and scan.glued(end) and scan.glued(end + 1):
        return None  # a ratio, as 4:3
    dotted = end > at + 1 and not colon
    found = _with_half(scan, hour, minute, second, end, sure=colon)
    return None if found is None or (dotted and not found.sure) else found


def _continues_a_number(scan: Scan, at: int) -> bool:
    """Whether digits and a sign stand right before, as in 12.30 or 2-5; or a currency sign."""
    before = scan.word(at - 1)
    if not scan.glued(at):
        return False
    return before in {"$", "€", "£", "#", ":"} or (before in {".", "-", "/", ","} and scan.number(at - 2) is not None)


def _words(scan: Scan, at: int) -> Clock | None:
    """Two pm, six-fifteen, ten o'clock, ten."""
    if scan.number(at) is not None:
        return None
    hour = cardinal(scan, at)
    if hour is None or not 1 <= hour[0] <= _NOON:
        return None
    minutes = cardinal(scan, scan.skip(hour[1], "-"))
    if minutes and scan.number(minutes[1] - 1) is None and 10 <= minutes[0] < 60:  # noqa: PLR2004 - minutes
        return _with_half(scan, hour[0], minutes[0], 0, minutes[1], sure=False)
    return _with_half(scan, hour[0], 0, 0, hour[1], sure=False)


def _with_half(scan: Scan, hour: int, minute: int, second: int, end: int, *, sure: bool) -> Clock | None:
    """Read on over am, pm or o'clock. None where there is no such time."""
    if scan.word(end) == "o'clock":
        sure, end = True, end + 1
    half, end = _half(scan, end)
    if half is None:
        return Clock(hour, minute, second, end, sure, settled=hour > _NOON) if hour < _DAY else None
    if not 1 <= hour <= _NOON:
        return Clock(hour, minute, second, end, sure=True, settled=True) if _NOON < hour < _DAY else None
    hour = hour % _NOON + (_NOON if half == "p" else 0)
    return Clock(hour, minute, second, end, sure=True, settled=True)


def _half(scan: Scan, at: int) -> tuple[str | None, int]:
    word = scan.word(at)
    if word in ("am", "pm"):
        return word[0], at + 1
    if word in ("a", "p") and scan.says(at + 1, ".", "m"):
        return word, scan.skip(at + 3, ".") if scan.glued(at + 3) else at + 3
    if word in ("a", "p") and scan.glued(at):
        return word, at + 1
    return None, at
