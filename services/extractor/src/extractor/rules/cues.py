"""A turn of phrase by which people ask for things or promise them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from extractor.rules.phrasing import pattern


class Kind(StrEnum):
    """What sort of wish it is."""

    REQUEST = "request"
    PROMISE = "promise"
    NEED = "need"
    ORDER = "order"
    """Plain imperative."""
    QUESTION = "question"
    """A question or a proposal that waits for an answer."""
    ITEM = "item"
    """A line of a list of things to do."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A turn of phrase. Its pattern has `act`, what is to be done in base form, and perhaps `who` is to do it."""

    kind: Kind
    pattern: re.Pattern[str]
    confidence: float
    work_only: bool
    """The verb must be one of known work: the phrase alone proves too little."""
    words: tuple[str, ...] = ()
    """One of these stands in every text that it fits, in small letters: looking for them first is much faster."""

    def may_fit(self, lowered: str) -> bool:
        """Whether it is worth a closer look."""
        return not self.words or any(word in lowered for word in self.words)


def cue(kind: Kind, template: str, confidence: float = 0.9, *, words: str = "") -> Cue:
    """A turn of phrase that proves enough by itself."""
    return Cue(kind, pattern(template), confidence, work_only=False, words=tuple(words.split()))


def weak(kind: Kind, template: str, confidence: float, *, words: str = "") -> Cue:
    """A turn of phrase that counts before a verb of work."""
    return Cue(kind, pattern(template), confidence, work_only=True, words=tuple(words.split()))
