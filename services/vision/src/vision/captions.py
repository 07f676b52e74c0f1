"""What a picture shows, in words."""

import re
from typing import Final, Self

from contracts.fact import Fact
from vision.pages import PictureKind

_LONGEST: Final = 600
"""Characters. A longer caption is cut where a sentence ends, or else a word."""
_SENTENCE_END: Final = re.compile(r"[.!?…](?=\s)")


class Caption(Fact):
    """A picture for somebody who can't see it."""

    text: str
    kind: PictureKind | None = None
    """None where who tells doesn't know."""

    @classmethod
    def of(cls, words: str, kind: PictureKind | None = None) -> Self:
        """On one line, and not too long. Raises ValueError where there are no words."""
        text = " ".join("".join(c if c.isprintable() else " " for c in words).split())
        if not any(c.isalnum() for c in text):
            raise ValueError("a caption without words")
        return cls(text=_cut(text), kind=kind)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, _LONGEST + 1)]
    return text[: ends[-1]] if ends else text[:_LONGEST].rsplit(" ", 1)[0] + "…"
