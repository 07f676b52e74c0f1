"""Days told from today: tomorrow, tonight, the day after tomorrow, right now."""

from typing import Final

from extractor.due_dates import days
from extractor.due_dates.found import Day, Sense
from extractor.due_dates.tokens import Scan

_Told = tuple[int, str | None, Sense]
"""Days from today, the half of the day, how it is meant."""

_WORDS: Final[dict[str, _Told]] = {
    "the day after tomorrow": (2, None, Sense.POINT),
    "day after tomorrow": (2, None, Sense.POINT),
    "the day before yesterday": (-2, None, Sense.PAST),
    "day before yesterday": (-2, None, Sense.PAST),
    "tomorrow week": (8, None, Sense.POINT),
    "tomorrow": (1, None, Sense.POINT),
    "tmrw": (1, None, Sense.POINT),
    "tmr": (1, None, Sense.POINT),
    "tmw": (1, None, Sense.POINT),
    "today week": (7, None, Sense.POINT),
    "today": (0, None, Sense.POINT),
    "tonight": (0, "pm", Sense.POINT),
    "yesterday": (-1, None, Sense.PAST),
    "last night": (-1, "pm", Sense.PAST),
    "this morning": (0, "am", Sense.POINT),
    "this afternoon": (0, "pm", Sense.POINT),
    "this evening": (0, "pm", Sense.POINT),
    "later today": (0, None, Sense.POINT),
    "on this day": (0, None, Sense.POINT),
    "right now": (0, None, Sense.POINT),
    "at the moment": (0, None, Sense.PRESENT),
    "at present": (0, None, Sense.PRESENT),
    "at this time": (0, None, Sense.PRESENT),
    "at this moment": (0, None, Sense.PRESENT),
    "as soon as possible": (0, None, Sense.PRESENT),
    "asap": (0, None, Sense.PRESENT),
}
_BEFORE_NO_NOUN: Final[dict[str, _Told]] = {
    "now": (0, None, Sense.POINT),
    "for the day": (0, None, Sense.POINT),
    "the next day": (1, None, Sense.POINT),
    "next day": (1, None, Sense.POINT),
    "the following day": (1, None, Sense.POINT),
    "the previous day": (-1, None, Sense.PAST),
    "previous day": (-1, None, Sense.PAST),
}
"""Only where nothing follows that they could belong to: "next day delivery", "now that"."""
_NO_NOUNS: Final = frozenset({"", ".", "!", "?", ",", ";", ")", "at", "please"})


def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], _Told, bool]]]:
    """Longer phrases before those they begin with."""
    found: dict[str, list[tuple[tuple[str, ...], _Told, bool]]] = {}
    for phrase, told in sorted((_WORDS | _BEFORE_NO_NOUN).items(), key=lambda pair: -len(pair[0])):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append((words, told, phrase in _BEFORE_NO_NOUN))
    return found


NEAR_DAYS: Final = _by_first_word()


def near_day(scan: Scan, at: int) -> Day | None:
    """The day that is told from today."""
    for words, (offset, half, sense), alone in NEAR_DAYS.get(scan.word(at), ()):
        end = at + len(words)
        if not scan.says(at, *words) or (alone and scan.word(end) not in _NO_NOUNS):
            continue
        if words == ("now",) and (at == 0 or scan.word(at - 1) in _NOT_BY_ITSELF):
            return None
        day = days.shift(scan.today, offset)
        return Day(day, end, half=half, sense=sense) if day else None
    return None


_NOT_BY_ITSELF: Final = frozenset(
    {"by", "until", "till", "for", "just", "from", "since", "before", "to", "even", "and"}
)
"""For now, by now, just now, now and then: no moment. At the head of a sentence it is only a way to begin."""
