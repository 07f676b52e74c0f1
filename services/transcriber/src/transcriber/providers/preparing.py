"""A recording made ready for providers: runs in a child process; the parent only names these functions."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import av
import numpy as np

from transcriber.providers.chunk import Chunk, Cutting, Span
from transcriber.providers.levelling import gain_for, levelled
from transcriber.providers.recording import RATE, windows
from transcriber.providers.silence import Piece, spoken

_BYTES_A_SECOND: Final = 2 * RATE * 1.02
"""Of FLAC at its worst: noise can't be compressed, and frames have headers."""
_HEADER: Final = 16_384
_LATE: Final = 2 / 3
"""A chunk is not cut before so much of it is full."""


def prepare(cutting: Cutting, path: str, filename: str, since_s: float) -> Iterator[Chunk]:
    """Cut the recording at `path` into chunks, from its second `since_s` on.

    Keeps no more than one chunk and one window in memory. The last chunk reaches to the end of the recording, and
    has no sound where nobody spoke. Raises BadInput.
    """
    most = int(min(cutting.longest_s, (cutting.largest_bytes - _HEADER) / _BYTES_A_SECOND) * RATE)
    overlap = int(cutting.overlap_s * RATE)
    kept: list[Piece] = []
    doubled = 0
    end_s = since_s
    for window in windows(path, filename, since_s):
        for piece in spoken(window):
            kept.append(piece)
            if _length(kept) > most:
                at = _widest_gap(kept, most)
                yield _chunk(kept[:at], doubled, window.duration_s)
                tail = _tail(kept[:at], overlap)
                kept, doubled = tail + kept[at:], _length(tail)
        end_s = window.end_s
    if _length(kept) > doubled:
        yield replace(_chunk(kept, doubled, end_s), until_s=end_s)
    else:
        yield Chunk(b"", (), 0.0, end_s, end_s)


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.samples) for piece in pieces)


def _widest_gap(pieces: Sequence[Piece], most: int) -> int:
    """The place between two of the pieces, late among the first `most` samples, with the longest silence."""
    reached = np.cumsum([len(piece.samples) for piece in pieces])
    places = [at for at in range(1, len(pieces)) if most * _LATE <= reached[at - 1] <= most]
    places = places or [len(pieces) - 1]
    return max(places, key=lambda at: (pieces[at].begin - pieces[at - 1].end, at))


def _tail(pieces: Sequence[Piece], count: int) -> list[Piece]:
    """The last `count` samples of the pieces."""
    tail: list[Piece] = []
    for piece in reversed(pieces):
        if count > 0:
            tail.insert(0, piece.last(min(count, len(piece.samples))))
            count -= len(piece.samples)
    return tail


def _chunk(pieces: Sequence[Piece], doubled: int, duration_s: float) -> Chunk:
    end_s = pieces[-1].end / RATE
    return Chunk(
        flac=_flac(pieces),
        spans=tuple(_spans(pieces)),
        overlap_s=doubled / RATE,
        until_s=end_s,
        duration_s=max(duration_s, end_s),
    )


def _spans(pieces: Sequence[Piece]) -> list[Span]:
    """Where the pieces lie, as one where nothing was taken out between two of them."""
    spans: list[Span] = []
    for piece in pieces:
        begin_s, end_s = piece.begin / RATE, piece.end / RATE
        if spans and spans[-1].end_s == begin_s:
            begin_s = spans.pop().start_s
        spans.append(Span(begin_s, end_s))
    return spans


def _flac(pieces: Sequence[Piece]) -> bytes:
    gain = gain_for([piece.samples for piece in pieces])
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono", format="s16")
        for piece in pieces:
            frame = av.AudioFrame.from_ndarray(levelled(piece.samples, gain)[None, :], format="s16", layout="mono")
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
