"""What is worth doing or knowing beside the tasks: decisions, open questions, risks, urgent things without a date."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from contracts.analysis import Suggestion
from contracts.task import Priority
from extractor.invisible import visible
from extractor.rules.categories import categories
from extractor.rules.cues import Kind
from extractor.rules.notes import Note
from extractor.rules.sentences import Utterance

_DECIDED: Final = re.compile(
    r"(?:\b(?:we|they|the (?:team|board|group|committee|client))(?:'ve| have| had)?\s(?:all |finally |also )?(?:decided"
    r"|agreed|settled|concluded|resolved|chose|picked|approved)\b|\bit (?:was|is) (?:decided|agreed)\b|^(?:decision"
    r"|decided|agreed)\s?:|\bthe decision is\b|\bwe(?:'re| are) going with\b)",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:no decision (?:yet|was|on)|not (?:yet )?decided|undecided|still (?:open|unclear|to be decided)"
    r"|to be (?:decided|determined|confirmed)|tb[dc]|open question|needs? a decision)\b",
    re.IGNORECASE,
)
_RISK: Final = re.compile(
    r"\b(?:(?:big|main|biggest|real|serious|major|the|a) risk\b|risks?\s?:|at risk|(?:might|may|could"
    r"|will probably) (?:slip|miss the|be (?:late|delayed)|not be ready|run out|fail)"
    r"|(?:i am|i'm|we are|we're) (?:worried|concerned|afraid) (?:that|about)|behind schedule|over budget|running out of"
    r"|single point of failure)",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(
    r"^(?:(?:but|so|and|the) )?(?:open )?question(?: is|s? remains?|\s?:)|\bwe (?:still )?(?:don't|do not) know (?:who"
    r"|whether|if|how|when|which|what)\b|\bthe question is\b",
    re.IGNORECASE,
)
_MOST: Final = 10
"""Suggestions that a job may have."""
_OF_A_KIND: Final = 2
"""Suggestions that say the same of several tasks; one more sums up the rest."""
_LABEL: Final = re.compile(r"^(?:decisions?|decided|agreed|risks?|(?:open )?questions?)\s?:\s*", re.IGNORECASE)
_LONGEST: Final = 200
"""Characters of a sentence that is told again."""


def suggestions(
    proposed: Iterable[Suggestion], remarks: Iterable[Suggestion], notes: list[Note]
) -> tuple[Suggestion, ...]:
    """At most ten: what is proposed and seen, what was remarked while reading, then what the tasks lack."""
    return tuple(islice(dict.fromkeys(chain(proposed, remarks, _of_tasks(notes))), _MOST))


def remark(utterance: Utterance) -> Suggestion | None:
    """A decision, an open question or a risk that is told here."""
    if len(utterance.text) > _LONGEST:
        return None
    said = " ".join(visible(utterance.text).split())
    category = categories(said)[0]
    if _ASKED.search(said):
        return Suggestion(text=f"Open question: {_LABEL.sub('', said)}", kind="insight", category=category)
    if _OPEN.search(said):
        return Suggestion(text=f"Still to be decided: {said}", kind="insight", category=category)
    if _DECIDED.search(said) and not said.endswith("?"):
        return Suggestion(text=f"Decision: {_LABEL.sub('', said)}", kind="decision", category=category)
    if _RISK.search(said) and not said.endswith("?"):
        return Suggestion(
            text=f"Risk: {_LABEL.sub('', said)}", kind="insight", priority=Priority.HIGH, category=category
        )
    return None


def _of_tasks(notes: list[Note]) -> Iterator[Suggestion]:
    speakers = {note.utterance.speaker for note in notes if note.utterance.speaker}
    undated = [note for note in notes if note.priority is Priority.URGENT and note.due_phrase is None]
    nobodys = [note for note in notes if note.assignee is None and len(speakers) > 1 and note.kind is not Kind.ITEM]
    for note in undated[:_OF_A_KIND]:
        yield _to_do(f"Set a due date for the urgent task “{note.summary}”.", note, Priority.HIGH)
    if further := undated[_OF_A_KIND:]:
        yield _to_do(f"{_counted(further, 'urgent task')} no due date either.", further[0], Priority.HIGH)
    for note in nobodys[:_OF_A_KIND]:
        yield _to_do(f"Name somebody for “{note.summary}”: nobody took it on.", note)
    if further := nobodys[_OF_A_KIND:]:
        yield _to_do(f"{_counted(further, 'task')} nobody yet.", further[0])


def _to_do(text: str, note: Note, priority: Priority = Priority.MEDIUM) -> Suggestion:
    return Suggestion(text=text, kind="action", priority=priority, category=categories(note.summary)[0])


def _counted(notes: list[Note], what: str) -> str:
    return f"One more {what} has" if len(notes) == 1 else f"{len(notes)} more {what}s have"
