"""Numbers that are said, as figures: "two hundred" is 200, "fifteenth" is 15th."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

_ONES: Final = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_CARDINALS: Final = {word: n for n, word in enumerate(_ONES.split())} | {
    word: 10 * n for n, word in enumerate(_TENS.split(), 2)
}
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ODD_ORDINALS: Final = {
    "first": "one",
    "second": "two",
    "third": "three",
    "fifth": "five",
    "eighth": "eight",
    "ninth": "nine",
    "twelfth": "twelve",
}
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}
_HUNDRED: Final = 100
_TEN: Final = 10
_TEENS: Final = range(11, 14)


def in_figures(words: Iterable[str]) -> list[str]:
    """The words, each number among them as one word of figures."""
    return list(_figures(words))


def _figures(words: Iterable[str]) -> Iterator[str]:
    number = _Number()
    for word in words:
        cardinal, ordinal = _cardinal(word)
        if not number.goes_on(cardinal):
            yield from number.told()
            number = _Number()
            if not number.goes_on(cardinal):
                yield word
                continue
        if ordinal:
            yield from number.told(ordinal=True)
            number = _Number()
    yield from number.told()


@dataclass
class _Number:
    """A number of which so many words were heard."""

    thousands: int = 0
    below: int | None = None
    """What is to be counted in thousands, or added to them."""
    words: list[str] = field(default_factory=list)

    def goes_on(self, word: str) -> bool:
        """Take a word where it belongs to the number."""
        value = int(word) if word.isdecimal() else _CARDINALS.get(word)
        if word == "and" and self.words and self.words[-1] in _SCALES:
            self.words.append(word)
        elif word in _SCALES and (self.below is not None or not self.words):
            self._count(_SCALES[word])
            self.words.append(word)
        elif value is not None and (more := self._with(value)) is not None:
            self.below = more
            self.words.append(word)
        else:
            return False
        return True

    def told(self, *, ordinal: bool = False) -> list[str]:
        """The number in figures, and an "and" that did not belong to it."""
        if not self.words:
            return []
        value = self.thousands + (self.below or 0)
        left = ["and"] if self.words[-1] == "and" else []
        alone = len(self.words) == 1 and self.words[0].isdecimal()
        return [f"{self.words[0] if alone else value}{_ending(value) if ordinal else ''}", *left]

    def _count(self, scale: int) -> None:
        if scale == _HUNDRED:
            self.below = (self.below or 1) * scale
        else:
            self.thousands += (self.below or 1) * scale
            self.below = None

    def _with(self, more: int) -> int | None:
        """200 and 5 are 205, 20 and 1 are 21, 19 and 84 are 1984; 3 and 4 are two numbers."""
        below = self.below
        if below is None:
            return more
        hundreds = self.words[-1] in ("hundred", "and") and more < _HUNDRED
        ones = below % _HUNDRED >= 2 * _TEN and below % _TEN == 0 and 0 < more < _TEN
        if hundreds or ones:
            return below + more
        pair = not self.thousands and _TEN <= below < _HUNDRED and _TEN <= more < _HUNDRED
        return below * _HUNDRED + more if pair else None


def _cardinal(word: str) -> tuple[str, bool]:
    """The word without the ending of an ordinal, and whether it had one."""
    if word in _ODD_ORDINALS:
        return _ODD_ORDINALS[word], True
    for ending, rest in (("ieth", f"{word[:-4]}y"), ("th", word[:-2])):
        if word.endswith(ending) and (rest in _CARDINALS or rest in _SCALES):
            return rest, True
    return word, False


def _ending(number: int) -> str:
    return "th" if number % _HUNDRED in _TEENS else _ENDINGS.get(number % _TEN, "th")
