"""What is worth doing or knowing beside the tasks: decisions, open questions, urgent things without a date."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from contracts.analysis import Suggestion
from contracts.task import Priority
from extractor.rules.categories import categories
from extractor.rules.cues import Kind
from extractor.rules.notes import Note
from extractor.rules.sentences import Utterance

_DECIDED: Final = re.compile(
    r"(?:\b(?:we|they|the (?:team|board|group|committee|client))(?:'ve| have| had)?\s(?:all |finally |also )?(?:decided|agreed|settled|concluded|resolved|chose|picked|approved)\b|\bit (?:was|is) (?:decided|agreed)\b|^(?:decision|decided|agreed)\s?:|\bthe decision is\b|\bwe(?:'re| are) going with\b)",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:no decision (?:yet|was|on)|not (?:yet )?decided|undecided|still (?:open|unclear|to be decided)|to be (?:decided|determined|confirmed)|tb[dc]|open question|needs? a decision)\b",
    re.IGNORECASE,
)
_MOST: Final = 10
"""Suggestions that a job may have."""
_LONGEST: Final = 200
"""Characters of a sentence that is told again."""


def suggestions(remarks: Iterable[Suggestion], notes: list[Note]) -> tuple[Suggestion, ...]:
    """At most ten: what was remarked while reading, then what the tasks lack."""
    return tuple(islice(dict.fromkeys(chain(remarks, _of_tasks(notes))), _MOST))


def remark(utterance: Utterance) -> Suggestion | None:
    """A decision or an open question that is told here."""
    said = " ".join(utterance.text.split())
    if len(said) > _LONGEST:
        return None
    if _OPEN.search(said):
        return Suggestion(text=f"Still to be decided: {said}", kind="insight", category=categories(said)[0])
    if _DECIDED.search(said):
        return Suggestion(text=f"Decision: {said}", kind="decision", category=categories(said)[0])
    return None


def _of_tasks(notes: list[Note]) -> Iterator[Suggestion]:
    speakers = {note.utterance.speaker for note in notes if note.utterance.speaker}
    for note in notes:
        category = categories(note.summary)[0]
        if note.priority is Priority.URGENT and note.due_phrase is None:
            yield Suggestion(
                text=f"Set a due date for the urgent task “{note.summary}”.",
                kind="action",
                priority=Priority.HIGH,
                category=category,
            )
        if note.assignee is None and len(speakers) > 1 and note.kind is not Kind.ITEM:
            yield Suggestion(
                text=f"Name somebody for “{note.summary}”: nobody took it on.", kind="action", category=category
            )
