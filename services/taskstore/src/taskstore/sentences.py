"""The sentence that some words stand in. No database in here."""

import re
from typing import Final

_END: Final = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s)|[\u3002\uff01\uff1f]|\n")
_CLOSED: Final = re.compile(r"[.!?\u2026\u3002\uff01\uff1f]\Z")
_MOST: Final = 500
"""Characters that are told on each side."""


def around(text: str, start: int, end: int) -> str:
    """The sentences that `text[start:end]` is part of, as far as they are not very long."""
    before = text[max(0, start - _MOST) : start]
    begins = start - len(before) + max((found.end() for found in _END.finditer(before)), default=0)
    if _CLOSED.search(text, begins, end):
        return text[begins:end].strip()
    behind = _END.search(text, end, min(len(text), end + _MOST))
    return text[begins : behind.end() if behind else min(len(text), end + _MOST)].strip()
