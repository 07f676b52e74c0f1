"""Which task waits for which: "after that", "once the contract is signed", "before you ship it", "depends on"."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from extractor.rules.notes import Note
from extractor.rules.references import meant
from extractor.rules.sentences import Utterance

_NEXT: Final = re.compile(
    r"(?:(?:and|so|okay|ok|right|now|please)[, ]+)*(?:after (?:that|this)\b|afterwards?\b|then\b"
    r"|(?:once|when|after|as soon as)\s(?:that|this|it)(?:'s| is| has been)\s(?:\w+\s)?(?:done|finished|ready|complete|over)\b)",
    re.IGNORECASE,
)
"""At the head of a sentence: it comes after what the sentence before asked for."""
_THEN: Final = re.compile(r"\b(?:then|after (?:that|which)|afterwards)\b[^.;!?]{0,25}$", re.IGNORECASE)
"""Right ahead of an action, behind another."""
_IF: Final = re.compile(r"\b(?:if|whether|unless)\b", re.IGNORECASE)
_ONCE: Final = re.compile(r"\b(?:once|as soon as|after|when)\s+(?P<other>[^,;.!?]{3,80})(?=[,;.!?]|$)", re.IGNORECASE)
"""What must be over before this can begin."""
_BEFORE: Final = re.compile(r"\bbefore\s+(?P<other>[^,;.!?]{3,80})(?=[,;.!?]|$)", re.IGNORECASE)
"""What must wait until this is over."""
_WAITS: Final = re.compile(
    r"(?P<one>.{0,120}?)\s*\b(?:(?:is |are )?blocked by|depends? on|depending on|(?:is |are )?waiting (?:for"
    r"|on))\s+(?P<other>[^,;.!?]{3,80})",
    re.IGNORECASE,
)
_CUE: Final = re.compile(
    r"\b(?:once|as soon as|after|when|before|blocked|depends?|depending|waiting|then|afterwards?)\b", re.IGNORECASE
)
_THAT: Final = frozenset({"it", "that", "this", "it's", "that's", ""})
_MOST: Final = 200
"""Sentences that tell of an order."""
_LONGEST: Final = 400
"""Characters of one."""


class Orders:
    """The sentences of a job that tell of an order, kept until all its tasks are known."""

    def __init__(self) -> None:
        self._told: list[tuple[int, Utterance]] = []

    def hear(self, utterance: Utterance, turn: int) -> None:
        """Keep the sentence if it tells of an order. `turn`: its number in the job."""
        text = utterance.text
        if len(self._told) < _MOST and len(text) <= _LONGEST and _CUE.search(text):
            self._told.append((turn, utterance))

    def dependencies(self, notes: Sequence[Note]) -> dict[int, tuple[int, ...]]:
        """For tasks that wait for others: the positions of those. No circles: of two that contradict, the first counts."""
        at_turn: dict[int, list[int]] = {}
        for place, note in enumerate(notes):
            at_turn.setdefault(note.turn, []).append(place)
        waits: dict[int, list[int]] = {}
        for turn, utterance in self._told:
            for later, earlier in _links(utterance.text, notes, at_turn.get(turn, []), at_turn.get(turn - 1, [])):
                if earlier not in waits.get(later, ()) and not _waits_for(waits, earlier, later):
                    waits.setdefault(later, []).append(earlier)
        return {place: tuple(sorted(others)) for place, others in waits.items()}


def _links(text: str, notes: Sequence[Note], own: list[int], before: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of a task and one that comes before it. `own`: the tasks of the sentence; `before`: those of the one before."""
    if own and before and _NEXT.match(text) and _go_together(notes[before[-1]], notes[own[0]]):
        yield own[0], before[-1]
    if not _IF.search(text):
        yield from _one_then_the_other(text, notes, own)
    if own:
        if (condition := _ONCE.search(text)) and (
            other := meant(condition.group("other"), notes, besides=own)
        ) is not None:
            yield own[0], other
        if (deferred := _BEFORE.search(text)) and (
            other := meant(deferred.group("other"), notes, besides=own)
        ) is not None:
            yield other, own[-1]
    if (waiting := _WAITS.match(text)) and (other := meant(waiting.group("other"), notes, besides=own)) is not None:
        subject = waiting.group("one").strip()
        if own or subject.lower() in _THAT:
            yield from ((one, other) for one in (own or before)[:1] if one != other)
        elif (one := meant(subject, notes, besides=(other,))) is not None:
            yield one, other


def _one_then_the_other(text: str, notes: Sequence[Note], own: list[int]) -> Iterator[tuple[int, int]]:
    """Two tasks of one sentence, with "then" between them."""
    folded = text.lower()
    places = [(folded.find(" ".join(notes[place].summary.lower().split()[:2])), place) for place in own]
    for (start, earlier), (end, later) in pairwise(places):
        if 0 <= start < end and _THEN.search(text[start:end]):
            yield later, earlier


def _go_together(one: Note, other: Note) -> bool:
    """Whether two tasks were named by the same one in the same part."""
    return (one.part_id, one.utterance.speaker) == (other.part_id, other.utterance.speaker)


def _waits_for(waits: dict[int, list[int]], start: int, goal: int) -> bool:
    """Whether a task is another, or waits for it over whatever is between."""
    seen: set[int] = set()
    pending = [start]
    while pending:
        place = pending.pop()
        if place == goal:
            return True
        if place not in seen:
            seen.add(place)
            pending.extend(waits.get(place, ()))
    return False
