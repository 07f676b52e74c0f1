"""What the parts of a job really say, for looking up what a model claims about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

from contracts.recognized import PartText
from contracts.task import Source
from extractor.invisible import visible
from extractor.open_tasks import things
from extractor.quotes import Place, find_words
from extractor.typography import plain

_WORD: Final = re.compile(r"[^\W_]+")
_JOINING: Final = frozenset({"and", "or", "the", "und", "oder", "et", "ou", "y", "e", "o", "en", "of", "s"})
"""Words between names that need not stand in the texts as they are told."""
_NEAR: Final = 1_000
"""Characters around a quote within which its date is told."""
_AROUND: Final = 60
"""Characters around a date phrase that show what it means."""
_STEM: Final = 4
"""Letters that two forms of a word share."""


@dataclass(frozen=True, slots=True)
class Told:
    """Words that say when, as they stand in a part."""

    phrase: str
    near: bool
    """They stand near the quote; else they may be meant for something else."""
    among: str
    """The words with those around them: "Sun" alone may be a day, before "Microsystems" it is none."""
    start: int
    """Where in `among` they begin."""

    @classmethod
    def at(cls, place: Place, text: str, *, near: bool) -> Self:
        begin = max(0, place.start - _AROUND)
        among = plain(text[begin : place.end + _AROUND])
        return cls(_words_of(text[place.start : place.end]), near, among, place.start - begin)


class Evidence:
    """The texts of a job."""

    def __init__(self, parts: Sequence[PartText]) -> None:
        self._parts = parts

    def names(self, people: str) -> bool:
        """Whether all the names stand in the texts, or are those of speakers."""
        return _names(people, self._words)

    def user_names(self, people: str) -> bool:
        """Whether they stand in texts in which the user speaks."""
        return _names(people, self._own_words)

    def told(self, phrase: str, source: Source) -> Told | None:
        """Where a date phrase is told: near the quote, elsewhere in its part, in another part, or nowhere."""
        for part in sorted(self._parts, key=lambda part: part.part_id != source.part_id):
            if part.reading is None:
                continue
            text, own = part.reading.text, part.part_id == source.part_id
            begin = max(0, source.start - _NEAR) if own else 0
            around = text[begin : source.end + _NEAR] if own else text
            if found := find_words(phrase, around, source.start - begin if own else 0):
                return Told.at(found, around, near=own)
            if own and (found := find_words(phrase, text, source.start)):
                return Told.at(found, text, near=False)
        return None

    @cached_property
    def _words(self) -> frozenset[str]:
        return _words_in(self._parts)

    @cached_property
    def _own_words(self) -> frozenset[str]:
        return _words_in([part for part in self._parts if part.kind.own_words])


def about_the_same(summary: str, quote: str) -> bool:
    """Whether a summary has to do with the words it is said to come from: a word of both, in whatever form."""
    said = things(quote)
    return any(word in said or any(_related(word, other) for other in said) for word in things(summary))


def says_something(quote: str) -> bool:
    """Whether a quote proves anything: "the" and "of it" stand in every text."""
    return bool(things(quote))


def _related(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _STEM and one[:_STEM] == other[:_STEM]


def _words_of(text: str) -> str:
    return " ".join(plain(visible(text)).split())


def _names(people: str, words: frozenset[str]) -> bool:
    said = [word for word in _WORD.findall(plain(people).casefold()) if word not in _JOINING]
    return bool(said) and words.issuperset(said)


def _words_in(parts: Sequence[PartText]) -> frozenset[str]:
    readings = [part.reading for part in parts if part.reading]
    speakers = {segment.speaker for reading in readings for segment in reading.segments if segment.speaker}
    texts = [*(reading.text for reading in readings), *speakers]
    return frozenset(word for text in texts for word in _WORD.findall(plain(visible(text)).casefold()))
