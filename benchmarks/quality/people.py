"""Who is to do a task, as it was told and as it is right."""

import re
from collections.abc import Sequence
from typing import Final

_BETWEEN: Final = re.compile(r"\s*(?:,\s*and\b|,|&|/|\band\b)\s*")
_SPEAKER: Final = "me"


def people(assignee: str | None, speaker: str | None = None) -> frozenset[str]:
    """The names in "Paul, Ana and Laura", in lower case; `me` is the speaker, or nobody in particular."""
    names = (name.strip().lower() for name in _BETWEEN.split(assignee or ""))
    return frozenset(_named(name, speaker) for name in names if name) - {""}


def same(found: str | None, there: Sequence[str], speaker: str | None = None) -> bool:
    """Whether those and no others were named. Nobody and the speaker are the same where the speaker has no name."""
    return people(found, speaker) == frozenset[str]().union(*(people(name) for name in there))


def _named(name: str, speaker: str | None) -> str:
    return (speaker or "").lower() if name == _SPEAKER else name
