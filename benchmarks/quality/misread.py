"""How many characters were misread. White space never counts."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from benchmarks.quality.figures import share


@dataclass(frozen=True)
class Misread:
    """Of one picture, or of several together."""

    wrong: int = 0
    """Characters that were replaced, left out or added; the lines must come in the order in which they are given."""
    in_any_order: int = 0
    """The same whichever order the lines were read in."""
    of: int = 0
    """Characters that stand there."""

    @classmethod
    def of_one(cls, there: Sequence[str], read: Sequence[str]) -> "Misread":
        """The lines of one picture."""
        right, found = _squeezed(there), _squeezed(read)
        wrong = Levenshtein.distance("".join(right), "".join(found))
        # Lines that were joined or split are dearer line by line than as one text.
        return cls(wrong=wrong, in_any_order=min(wrong, _line_by_line(right, found)), of=sum(map(len, right)))

    def __add__(self, other: "Misread") -> "Misread":
        return Misread(
            wrong=self.wrong + other.wrong,
            in_any_order=self.in_any_order + other.in_any_order,
            of=self.of + other.of,
        )

    @property
    def rate(self) -> float | None:
        return share(self.wrong, self.of)


def _line_by_line(there: Sequence[str], read: Sequence[str]) -> int:
    """Each line is held against the one that is most like it; what is left of either side is wrong altogether."""
    pairs = sorted(
        (distance / max(len(right), len(found)), one, other, distance)
        for one, right in enumerate(there)
        for other, found in enumerate(read)
        if (distance := Levenshtein.distance(right, found)) < max(len(right), len(found))
    )
    lines, readings = set(range(len(there))), set(range(len(read)))
    wrong = 0
    for _, one, other, distance in pairs:
        if one in lines and other in readings:
            lines.remove(one)
            readings.remove(other)
            wrong += distance
    return wrong + sum(len(there[one]) for one in lines) + sum(len(read[other]) for other in readings)


def _squeezed(lines: Sequence[str]) -> list[str]:
    squeezed = ("".join(unicodedata.normalize("NFKC", line).split()) for line in lines)
    return [line for line in squeezed if line]
