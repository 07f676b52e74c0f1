"""A piece of a recording as it is sent to a provider, and where in the original its seconds lie."""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

SNAP_S: Final = 0.25
"""Models tell times no finer: what begins so shortly before a removed silence began after it."""


@dataclass(frozen=True)
class Cutting:
    """How a recording is cut into chunks."""

    longest_s: float = 600
    largest_bytes: int = 24_000_000
    """What a provider takes at once."""
    overlap_s: float = 2.0
    """So much of a chunk's end is the beginning of the next one, too."""


@dataclass(frozen=True)
class Span:
    """A stretch of the original recording that was kept, in its seconds."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Chunk:
    """A piece of a recording: 16 kHz mono, levelled, its silence taken out."""

    flac: bytes = field(repr=False)
    """Empty where there was no speech."""
    spans: tuple[Span, ...]
    """What it is made of, in order."""
    overlap_s: float
    """So much of its beginning the chunk before has, too."""
    until_s: float
    """How far into the original it goes: that of the last chunk to the very end."""
    duration_s: float
    """Of the whole original; an estimate until the last chunk."""

    @property
    def length_s(self) -> float:
        """How long it sounds, which is shorter than what it was made from."""
        return sum(span.end_s - span.start_s for span in self.spans)

    def original(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Where in the original the seconds from `start_s` to `end_s` of this chunk lie."""
        start_s = min(max(start_s, 0), self.length_s)
        end_s = min(max(end_s, start_s), self.length_s)
        ends = list(accumulate(span.end_s - span.start_s for span in self.spans))
        snap_s = min(SNAP_S, (end_s - start_s) / 2)
        last = len(ends) - 1
        first, final = (min(bisect_right(ends, at_s), last) for at_s in (start_s + snap_s, end_s - snap_s))
        # Counted from the span's end, and kept within the span that most of it lies in.
        begin = max(self.spans[first].end_s - (ends[first] - start_s), self.spans[first].start_s)
        end = min(self.spans[final].end_s - (ends[final] - end_s), self.spans[final].end_s)
        return begin, max(begin, end)
