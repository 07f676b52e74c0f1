"""What is worth doing or knowing beside the tasks: decisions, open questions, urgent things without a date."""

import re
from collections.abc import Iterator
from typing import Final

from contracts.analysis import AnalysisRequested, Suggestion
from contracts.task import Priority
from extractor.rules.categories import categories
from extractor.rules.cues import Kind
from extractor.rules.notes import Note
from extractor.rules.sentences import utterances

_DECIDED: Final = re.compile(
    r"(?:\b(?:we|they|the (?:team|board|group|committee|client))(?:'ve| have| had)?\s(?:all |finally |also )?(?:decided|agreed|settled|concluded|resolved|chose|picked|approved)\b|\bit (?:was|is) (?:decided|agreed)\b|^(?:decision|decided|agreed)\s?:|\bthe decision is\b|\bwe(?:'re| are) going with\b)",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:no decision (?:yet|was|on)|not (?:yet )?decided|undecided|still (?:open|unclear|to be decided)|to be (?:decided|determined|confirmed)|tb[dc]|open question|needs? a decision)\b",
    re.IGNORECASE,
)
_MOST: Final = 10
_LONGEST: Final = 200
"""Characters of a sentence that is told again."""


def suggestions(request: AnalysisRequested, notes: list[Note]) -> tuple[Suggestion, ...]:
    """At most ten, the first found first."""
    found = dict.fromkeys([*_of_texts(request), *_of_tasks(notes)])
    return tuple(found)[:_MOST]


def _of_texts(request: AnalysisRequested) -> Iterator[Suggestion]:
    for part in request.parts:
        for utterance in utterances(part.reading) if part.reading else ():
            said = " ".join(utterance.text.split())
            if len(said) > _LONGEST:
                continue
            if _OPEN.search(said):
                yield Suggestion(text=f"Still to be decided: {said}", kind="insight", category=categories(said)[0])
            elif _DECIDED.search(said):
                yield Suggestion(text=f"Decision: {said}", kind="decision", category=categories(said)[0])


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
