"""A message that moves what it asked for a moment before: "Please oil the gate. Make it Friday."."""

from collections.abc import Callable, Sequence
from typing import Final

from contracts.analysis import OpenTask
from extractor.due_dates import Mention
from extractor.rules.follow_ups import LEAD, LONGEST, follow_up
from extractor.rules.notes import Note
from extractor.rules.phrasing import pattern
from extractor.rules.sentences import Utterance
from extractor.rules.unclear import Unclear

_MOVES: Final = pattern(rf"^{LEAD}(?:make|move|push|shift|postpone|reschedule|delay) (?:it|that|this)\b")


def moves(
    utterance: Utterance, noted: Sequence[Note], part_id: str, when: Callable[[str], Mention | None]
) -> bool | Unclear:
    """Whether it says no more than when something is due. The one task of the message is dated by it.

    Unclear, where the message has several.
    """
    text = utterance.text
    if utterance.speaker or len(text) > LONGEST or not _MOVES.match(text):
        return False
    told = follow_up(text, when(text), asked=False)
    if told is None or told.due_phrase is None:
        return False
    notes = [note for note in noted if note.part_id == part_id]
    if len(notes) > 1:
        return Unclear(text, tuple(OpenTask(id=0, summary=note.summary) for note in notes), told)
    for note in notes:
        note.due_phrase = told.due_phrase
    return True
