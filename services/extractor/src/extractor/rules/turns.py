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
_LONGEST_TASK: Final = 200
"""Characters."""


def turn(text: str, start: int, end: int) -> re.Match[str] | None:
    """The name of the one who speaks this line, with what leads to the words; None where no one is named."""
    found = _SPEAKER.match(text, start, end)
    if found is None or is_label(found.group("name")) or _hands_out(text[found.end() : end], found.group("name")):
        return None
    return found


def _hands_out(words: str, name: str) -> bool:
    """Whether a line gives a task to the one it names: a bare order that goes on behind the colon in small letters."""
    if not words[0].islower() or len(words) > _LONGEST_TASK or name.lower() in NOT_NAMES:
        return False
    return is_order(words) and _TALK.search(words) is None
