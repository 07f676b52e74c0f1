"""What a picture shows, in words built from its kind and from the text read in it."""

from collections.abc import Sequence
from typing import Final

from vision.pages import PictureKind, Piece

_NAMES: Final[dict[PictureKind, str]] = {
    "photo": "A photo",
    "screenshot": "A screenshot",
    "table": "A table",
    "chart": "A chart",
    "whiteboard": "A whiteboard or handwritten notes",
    "document": "A page of a document",
}
_LONGEST_HEADING: Final = 80
_MUCH_LARGER: Final = 1.3
_ORIGIN: Final = "(Told from its layout and its text, not by a model that sees.)"


def describe(kind: PictureKind, width: int, height: int, rows: Sequence[Sequence[Piece]]) -> str:
    """A sentence or two, and that no model looked at the picture."""
    what = f"{_NAMES[kind]}, {width} x {height} pixels"
    if not rows:
        return f"{what}, without text that could be read. {_ORIGIN}"
    pieces = [piece for row in rows for piece in row]
    count = "1 line" if len(rows) == 1 else f"{len(rows)} lines"
    return f"{what}, with {count} of text under “{_heading(pieces)}”. {_ORIGIN}"


def _heading(pieces: Sequence[Piece]) -> str:
    """The first words, or much larger ones close below them, as the eye takes a title."""
    candidates = [piece for piece in pieces[:5] if len(piece.text) > 1] or pieces[:1]
    largest = max(candidates, key=_height)
    text = (largest if _height(largest) > _MUCH_LARGER * _height(candidates[0]) else candidates[0]).text
    return text if len(text) <= _LONGEST_HEADING else text[: _LONGEST_HEADING - 1].rstrip() + "…"


def _height(piece: Piece) -> float:
    return piece.box.y1 - piece.box.y0 if piece.box else 0.0
