"""How many words were misheard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from benchmarks.quality.figures import share
from benchmarks.quality.words import plain, spoken

_ROBOTIC: Final = ("espeak", "festival", "mbrola", "robot")
"""Voices put together from pieces or formulas, which nobody takes for a person's."""
_SEVERAL: Final = ("meeting",)
"""Several voices. Such a text may be read more than once, by one after the other, and be told once: that can't be known."""


@dataclass(frozen=True)
class Misheard:
    """Of one recording, or of several together."""

    wrong: int = 0
    """Words that were replaced, left out or added."""
    of: int = 0
    """Words that were said."""
    wrong_as_written: int = 0
    """The same where "two hundred" is not 200."""
    of_as_written: int = 0

    @classmethod
    def of_one(cls, said: str, heard: str) -> "Misheard":
        """The words of one recording."""
        right, written = spoken(said), plain(said)
        return cls(
            wrong=Levenshtein.distance(right, spoken(heard)),
            of=len(right),
            wrong_as_written=Levenshtein.distance(written, plain(heard)),
            of_as_written=len(written),
        )

    def __add__(self, other: "Misheard") -> "Misheard":
        return Misheard(
            wrong=self.wrong + other.wrong,
            of=self.of + other.of,
            wrong_as_written=self.wrong_as_written + other.wrong_as_written,
            of_as_written=self.of_as_written + other.of_as_written,
        )

    @property
    def rate(self) -> float | None:
        return share(self.wrong, self.of)


def voice(filename: str) -> str:
    """Whose voice it is, as the beginning of the name tells: `piper_s01.wav` is one of piper's."""
    return filename.rpartition(".")[0].replace("-", "_").partition("_")[0]


def is_clear(filename: str) -> bool:
    """Whether it is one voice, a person's or like it: what its name does not tell to be something else."""
    return not voice(filename).startswith(_ROBOTIC + _SEVERAL)


def together(misheard: Mapping[str, Misheard]) -> Misheard:
    """Of all recordings, by their names."""
    return sum(misheard.values(), Misheard())


def of_clear_voices(misheard: Mapping[str, Misheard]) -> Misheard:
    """Of the recordings in clear voices; of all where there are none."""
    return together({name: one for name, one in misheard.items() if is_clear(name)} or misheard)


def by_voice(misheard: Mapping[str, Misheard]) -> dict[str, Misheard]:
    """Of the recordings of each voice."""
    voices: dict[str, Misheard] = {}
    for name, one in misheard.items():
        voices[voice(name)] = voices.get(voice(name), Misheard()) + one
    return voices
