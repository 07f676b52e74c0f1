"""Who speaks a line: "Ana: I will call Bo". Where a line only says whose task it is, nobody speaks: "Ana: call Bo"."""

import re
from typing import Final

from extractor.rules.headings import is_label
from extractor.rules.imperatives import is_order
from extractor.rules.people import NOT_NAMES

_SPEAKER: Final = re.compile(
    r"(?:\[[\d:.,\s>-]+\]\s*)?(?P<name>[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,2})(?:\s?\([^)]{1,30}\))?\s?:\s+(?=\S)"
)
_TALK: Final = re.compile(r"\b(?:me|us|you|your|please|pls)\b", re.IGNORECASE)
_SPOKEN: Final = re.compile(
    r"\b(?:i|i'(?:m|ll|ve|d)|we|we'(?:re|ll|ve|d)|you|me|us|my|our|your|please|let's|yes|no|ok|okay|sure)\b|\?",
    re.IGNORECASE,
)
"""Words of those who talk to each other."""
_LINE: Final = re.compile(rf"^[^\S\n]*(?:[-*•]\s)?{_SPEAKER.pattern}(?P<words>.*)$", re.MULTILINE)
_LONGEST_TASK: Final = 200
"""Characters."""


def turn(text: str, start: int, end: int, *, listed: bool = False) -> re.Match[str] | None:
    """The name of the one who speaks this line, with what leads to the words; None where no one is named.

    In a list ("- Roof: two tiles are loose") it is a topic rather, unless the words are those of somebody who talks.
    """
    found = _SPEAKER.match(text, start, end)
    if found is None or is_label(found.group("name")) or _hands_out(text[found.end() : end], found.group("name")):
        return None
    return None if listed and _SPOKEN.search(text, found.end(), end) is None else found


def is_dialogue(text: str) -> bool:
    """Whether those whose names begin its lines talk: otherwise they are topics, as in a report."""
    return any(_SPOKEN.search(line.group("words")) for line in _LINE.finditer(text))


def _hands_out(words: str, name: str) -> bool:
    """Whether a line gives a task to the one it names: a bare order that goes on behind the colon in small letters."""
    if not words[0].islower() or len(words) > _LONGEST_TASK or name.lower() in NOT_NAMES:
        return False
    return is_order(words) and _TALK.search(words) is None
