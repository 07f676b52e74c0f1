"""Times of day: 4:45pm, 7a, 21:05:30, noon, two pm, half past ten, ten o'clock."""

from dataclasses import replace

from extractor.due_dates.found import Clock
from extractor.due_dates.numbers import cardinal
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import PARTS_OF_DAY
from extractor.due_dates.zones import zone

_NOON, _DAY = 12, 24
_MINUTES_TOLD = frozenset({5, 10, 20, 25})
NAMED_TIMES = {"noon": (12, 0), "midday": (12, 0), "midnight": (23, 59)}


def clock(scan: Scan, at: int) -> Clock | None:
    """The time of day that is said here, or None. A bare number is one that is not sure."""
    found = _time(scan, at)
    if found is None or not found.sure:
        return found
    said, end = zone(scan, found.end, written_out=scan.says(at - 1, "t"))
    return replace(found, zone=said, end=end)


def _time(scan: Scan, at: int) -> Clock | None:
    if (named := NAMED_TIMES.get(scan.word(at))) is not None:
        return Clock(*named, 0, at + 1, sure=True, settled=True)
    return _past_or_to(scan, at) or _digits(scan, at) or _words(scan, at)


def _past_or_to(scan: Scan, at: int) -> Clock | None:
    """Half past ten, quarter to five, twenty minutes past eight."""
    start = scan.skip(at, "a")
    named = {"half": 30, "quarter": 15}.get(scan.word(start))
    told = (named, start + 1) if named else cardinal(scan, at)
    if told is None or not (named or told[0] in _MINUTES_TOLD):
        return None
    relation = scan.skip(told[1], "minutes")
    if scan.word(relation) not in ("past", "to"):
        return None
    hour = cardinal(scan, relation + 1)
    if hour is None or not 1 <= hour[0] <= _NOON:
        return None
    past = scan.word(relation) == "past"
    total = hour[0] * 60 + (told[0] if past else -told[0])
    # "Five to eight" may count people.
    return _with_half(scan, total // 60, total % 60, 0, hour[1], sure=bool(named) or past or relation > told[1])


def _digits(scan: Scan, at: int) -> Clock | None:
    if (military := _military(scan, at)) is not None:
        return military
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


def _military(scan: Scan, at: int) -> Clock | None:
    """1300, 0730h."""
    value = scan.number(at)
    if value is None or len(scan.word(at)) != 4 or _continues_a_number(scan, at):  # noqa: PLR2004 - hours and minutes
        return None
    hours = scan.skip(at + 1, "h", "hrs", "hours")
    goes_on = scan.glued(hours) and scan.word(hours) in {"-", "/", ":", "."} and scan.glued(hours + 1)
    if goes_on or value // 100 >= _DAY or value % 100 >= 60:  # noqa: PLR2004 - minutes
        return None
    return Clock(value // 100, value % 100, 0, hours, sure=hours > at + 1, settled=True)


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
    end = scan.skip(end, "sharp")
    half, end = _half(scan, end)
    if half is None and scan.says(end, "in", "the") and scan.word(end + 2) in PARTS_OF_DAY:
        half, end, sure = PARTS_OF_DAY[scan.word(end + 2)][0], end + 3, True
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
