"""A recording as a conversation: who said what, where that is known."""

from itertools import groupby

from contracts.recognized import Segment
from extractor.invisible import visible
from extractor.prompted.windows import Piece


def turns(piece: Piece) -> list[dict[str, str | None]] | None:
    """The text of a piece by speakers, nothing left out; None where no speaker is known."""
    segments = piece.part.reading.segments if piece.part.reading else ()
    end = piece.start + len(piece.text)
    heard = sorted(
        (segment for segment in segments if segment.start < end and piece.start < segment.end), key=lambda s: s.start
    )
    if not any(segment.speaker for segment in heard):
        return None
    spoken = [list(of_one) for _, of_one in groupby(heard, key=lambda segment: segment.speaker)]
    begins = [piece.start, *(of_one[0].start for of_one in spoken[1:]), end]
    return [
        {"speaker": _name(of_one[0]), "text": visible(piece.text[begin - piece.start : until - piece.start])}
        for of_one, begin, until in zip(spoken, begins, begins[1:], strict=False)
    ]


def _name(segment: Segment) -> str | None:
    return visible(segment.speaker) if segment.speaker else None
