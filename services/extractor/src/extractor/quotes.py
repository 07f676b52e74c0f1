"""Where words stand in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from extractor.invisible import is_hidden, visible
from extractor.typography import plain

_NEARLY: Final = 90
"""Percent of its letters that a quote must share with the text to be taken for a slip of the one who quotes."""
_LONG: Final = 12
"""Letters from which a quote may be inexact: of a shorter one too little is left to tell."""
_REACH: Final = 100_000
"""Characters from `near` in which an inexact quote is looked for: more than any model reads at a time."""
_SPACES: Final = 200
"""White space that a quote at its place may have more than it was told with."""
_ELLIPSIS: Final = re.compile(r"\s*(?:\.\.\.+|…|\[\.\.\.\]|\[…\])\s*")
_GAP: Final = 400
"""Characters that an ellipsis may stand for."""


@dataclass(frozen=True, slots=True)
class Place:
    """`text[start:end]`."""

    start: int
    end: int
    exact: bool = True
    """The quote word by word; else nearly so."""


def find_quote(quote: str, text: str, near: int | None = None) -> Place | None:
    """The place of a quote: `text[start:end]` is it, but for white space, case and typographic signs.

    Of several places the one next to `near` is taken.
    """
    return _exact(quote, text, near) or _behind_the_hidden(visible(quote), text, near)


def find_nearly(quote: str, text: str, near: int | None = None) -> Place | None:
    """The place of a quote in which a word was changed, or left out with an ellipsis."""
    pieces = [piece for piece in _ELLIPSIS.split(visible(quote).strip()) if piece]
    if len(pieces) > 1:
        return _with_gaps(pieces, text, near)
    said = _folded(pieces[0]) if pieces else ""
    if len(said) < _LONG:
        return None
    begin = max(0, (near or 0) - len(said))
    stretch = _folded(text[begin : begin + _REACH])
    best = fuzz.partial_ratio_alignment(said, stretch, score_cutoff=_NEARLY)
    if best is None or len(said) > len(stretch):
        return None
    start, end = _whole_words(text, begin + best.dest_start, begin + best.dest_end)
    return Place(start, end, exact=False) if start < end else None


def find_words(words: str, text: str, near: int) -> Place | None:
    """As `find_quote`, where no letter or digit may go on before or behind: "May" does not stand in "Mayor"."""
    pattern = _pattern(plain(visible(words)))
    if pattern is None:
        return None
    whole = re.compile(rf"(?<![^\W_]){pattern.pattern}(?![^\W_])", re.IGNORECASE)
    places = [Place(*match.span()) for match in whole.finditer(plain(text))]
    return min(places, key=lambda place: abs(place.start - near), default=None)


def _exact(quote: str, text: str, near: int | None) -> Place | None:
    pattern = _pattern(plain(quote))
    if pattern is None:
        return None
    if near is not None:
        # Mostly it stands just there, and the whole of a book need not be searched.
        begin = min(max(near, 0), len(text))
        if at_once := pattern.match(plain(text[begin : begin + 2 * len(quote) + _SPACES])):
            return Place(begin, begin + at_once.end())
    places = (Place(*match.span()) for match in pattern.finditer(plain(text)))
    if near is None:
        return next(places, None)
    return min(places, key=lambda place: abs(place.start - near), default=None)


def _pattern(quote: str) -> re.Pattern[str] | None:
    """Between words any white space may stand, as lines are broken elsewhere in the source."""
    words = quote.split()
    return re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE) if words else None


def _behind_the_hidden(quote: str, text: str, near: int | None) -> Place | None:
    """In the text as it is seen; the place is that in the text as it is."""
    begin = max(0, near or 0)
    stretch = text[begin : begin + _REACH]
    if visible(stretch) == stretch:
        return None
    seen = [place for place, sign in enumerate(stretch, start=begin) if not is_hidden(sign)]
    found = _exact(quote, "".join(text[place] for place in seen), 0)
    return Place(seen[found.start], seen[found.end - 1] + 1) if found else None


def _with_gaps(pieces: list[str], text: str, near: int | None) -> Place | None:
    first = find_quote(pieces[0], text, near)
    if first is None:
        return None
    end = first.end
    for piece in pieces[1:]:
        rest = _exact(piece, text[end : end + _GAP + len(piece)], None)
        if rest is None:
            return None
        end += rest.end
    return Place(first.start, end, exact=False)


def _folded(text: str) -> str:
    """In lower case, with plain signs and spaces, place for place."""
    return "".join(_lower(plain(text)))


def _lower(text: str) -> Iterator[str]:
    for sign in text:
        low = sign.lower()
        yield " " if sign.isspace() else low if len(low) == 1 else sign


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place widened to whole words, without the white space around them."""
    while start > 0 and text[start - 1].isalnum() and start < len(text) and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
