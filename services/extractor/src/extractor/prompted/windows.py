"""A long text cut into overlapping windows that a model reads side by side. Nothing is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from contracts.recognized import PartText
from extractor.prompted.tokens import estimate

_OVERLAP: Final = 600
"""Characters of a part that a window repeats of the window before: a sentence or two on either side of a task."""
_SMALLEST: Final = 400
"""Characters below which a piece is not cut further."""
_ENDS: Final = tuple(re.compile(end) for end in (r"\n\s*\n", r"\n|[.!?…][^\w\s]*\s", r"\s"))
"""Where a text is best cut: behind a paragraph, a line or sentence, a word."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a part's text."""

    part: PartText
    start: int
    """Offset in characters in the part's text."""
    text: str


Window = tuple[Piece, ...]
"""What a model reads at a time."""


def pieces(parts: Sequence[PartText]) -> Window:
    """All that was read, in one."""
    return tuple(Piece(part, 0, part.reading.text) for part in parts if part.reading)


def windows(whole: Window, tokens: int) -> tuple[Window, ...]:
    """The same in windows of about so many tokens at most."""
    found: list[Window] = []
    pending: list[Piece] = []
    room = tokens
    for piece in whole:
        for slice_ in _slices(piece, room, tokens):
            cost = estimate(slice_.text)
            if pending and cost > room:
                found.append(tuple(pending))
                pending, room = [], tokens
            pending.append(slice_)
            room -= cost
    return (*found, tuple(pending)) if pending else tuple(found)


def smaller(window: Window) -> tuple[Window, ...]:
    """The window in two or three. It is the only one left where it can't be cut further."""
    size = sum(estimate(piece.text) for piece in window)
    if sum(len(piece.text) for piece in window) <= _SMALLEST:
        return (window,)
    return windows(window, size // 2 + 1)


def _slices(piece: Piece, room: int, tokens: int) -> Iterator[Piece]:
    """The piece in one where it fits; else from what room is left in this window, in as many as it takes."""
    if estimate(piece.text) <= tokens:
        yield piece
        return
    at, left = 0, room
    while True:
        end = _end(piece.text, at, max(left, tokens // 4))
        yield replace(piece, start=piece.start + at, text=piece.text[at:end])
        if end >= len(piece.text):
            return
        # Never behind where it began: each slice must bring something new.
        at, left = max(_begin(piece.text, end - min(_OVERLAP, (end - at) // 4), end), at + 1), tokens


def _end(text: str, at: int, tokens: int) -> int:
    """Where a slice that begins there ends: as late as the tokens allow, behind a whole sentence if there is one."""
    length = min(max(3 * tokens, 1), len(text) - at)
    while length > 1 and (cost := estimate(text[at : at + length])) > tokens:
        length = max(1, min(length - 1, length * tokens // cost))
    if at + length >= len(text):
        return len(text)
    stretch = text[at + length - length // 4 : at + length]
    for end in _ENDS:
        if found := [match.end() for match in end.finditer(stretch)]:
            return at + length - len(stretch) + found[-1]
    return at + length


def _begin(text: str, at: int, latest: int) -> int:
    """The beginning of a sentence, or of a word, not far behind that place and not behind the latest."""
    for end in _ENDS[1:]:
        if found := end.search(text, at, min(at + _OVERLAP // 2, latest)):
            return found.end()
    return at
