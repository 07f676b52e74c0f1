"""Text cut into words, numbers and signs, each with its place."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from extractor.due_dates.names import names
from extractor.typography import plain

_TOKEN: Final = re.compile(
    r"(?P<clock>o'clock)|(?P<number>\d+)|'(?P<own>s)\b|(?P<word>[^\W\d_]+)|(?P<sign>[^\w\s])|_", re.IGNORECASE
)
UNKNOWN: Final = "x"
"""A word that no rule knows."""
_SUFFIX: Final = frozenset({"st", "nd", "rd", "th"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case, a number, or a sign."""

    text: str
    start: int
    end: int
    number: bool
    glued: bool
    """Nothing stands between it and the token before."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A text being read for dates, and the moment that relative ones count from."""

    tokens: tuple[Token, ...]
    now: datetime
    """In the user's zone."""
    day_first: bool = False
    """Whether 5/12 is the fifth of December."""

    @property
    def today(self) -> date:
        return self.now.date()

    def word(self, at: int) -> str:
        """The text of a token; empty outside the text."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def says(self, at: int, *words: str) -> bool:
        """Whether these words stand here, one after the other."""
        # Almost always the first word decides.
        return self.word(at) == words[0] and all(
            self.word(at + offset) == word for offset, word in enumerate(words[1:], start=1)
        )

    def number(self, at: int) -> int | None:
        """The value of a number written in at most four digits."""
        token = self.tokens[at] if 0 <= at < len(self.tokens) else None
        return int(token.text) if token and token.number and len(token.text) <= 4 else None  # noqa: PLR2004 - a year

    def glued(self, at: int) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].glued

    def skip(self, at: int, *words: str) -> int:
        """The place behind this token if it is one of the words, else the same place."""
        return at + 1 if self.word(at) in words and at < len(self.tokens) else at

    def suffixed(self, at: int) -> bool:
        """Whether the number here goes on with st, nd, rd or th."""
        return self.word(at + 1) in _SUFFIX and self.glued(at + 1)


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens. An address or the name of a file is one unknown word: no date is meant there."""
    text = plain(text)
    tokens: list[Token] = []
    begin = 0
    for start, end in [*names(text), (len(text), len(text))]:
        for match in _TOKEN.finditer(text, begin, start):
            kind = match.lastgroup
            word = "'s" if kind == "own" else match.group().lower()
            # Digits of other scripts count as a word: they are rare, and int() would read them.
            number = kind == "number" and word.isascii()
            glued = bool(tokens) and tokens[-1].end == match.start()
            tokens.append(Token(word, match.start(), match.end(), number, glued))
        if start < end:
            tokens.append(Token(UNKNOWN, start, end, number=False, glued=False))
        begin = end
    return tuple(tokens)
