"""What is said about tasks that were noted before: who takes them, when they are due, that they are done."""

from typing import Final

from extractor.providers import ME
from extractor.rules.amendments import Amendment, amendment, only_dates, says_yes, taken_object
from extractor.rules.asks import Ask
from extractor.rules.assignees import assignee
from extractor.rules.cues import Kind
from extractor.rules.deadlines import Deadlines, phrase_of
from extractor.rules.notebook import Notebook
from extractor.rules.notes import Note
from extractor.rules.people import named
from extractor.rules.priorities import priority
from extractor.rules.pronouns import leans_on_another
from extractor.rules.sentences import Utterance
from extractor.rules.wording import about

_SHORT: Final = 60
"""Characters of an answer that only names a date."""


class Additions:
    """Adds to the tasks of a notebook what later sentences say about them."""

    def __init__(self, book: Notebook, deadlines: Deadlines) -> None:
        self._book = book
        self._deadlines = deadlines

    def add(self, utterance: Utterance, part_id: str, turn: int) -> bool:
        """Whether a sentence only adds to the last task; then it is added."""
        note = None if utterance.item else self._book.last(part_id, turn)
        if note is None:
            return False
        amended = amendment(utterance.text)
        return (amended is not None and self._amend(note, amended, utterance)) or self._dates(note, utterance)

    def take_up(self, asked: Ask, utterance: Utterance, part_id: str, turn: int) -> bool:
        """Say "Sure, I'll call them", where somebody should call the caterers."""
        note = self._book.last(part_id, turn)
        if (
            note is None
            or asked.kind is not Kind.PROMISE
            or not leans_on_another(asked.action, or_one=True, or_person=True)
        ):
            return False
        owned = named(note.assignee or "")  # that of a team may be anybody's
        if owned and utterance.speaker not in (None, note.assignee):
            return False
        agreed = says_yes(utterance.text) and note.kind in (Kind.REQUEST, Kind.ORDER)
        if not agreed and not note.is_taken_up_by(asked.action):
            return False
        note.assignee = note.assignee if owned else assignee(asked.who, utterance.speaker)
        note.due_phrase = note.due_phrase or self._deadlines.phrase(utterance.text)
        return True

    def take_over(self, asked: Ask, utterance: Utterance, part_id: str) -> bool:
        """Say "Lin said she would see to the curtain": somebody sees to a task that had nobody."""
        taken = taken_object(asked.action)
        if taken is None or asked.who is None:
            return False
        note = self._book.without_owner(part_id, about(taken))
        if note is None:
            return False
        note.assignee = assignee(asked.who, utterance.speaker)
        note.due_phrase = note.due_phrase or self._deadlines.phrase(utterance.text)
        return True

    def say_more(self, new: Note) -> bool:
        """Whether a task only says more exactly what the last one said; then that is told so.

        "The rent is due. Somebody must pay it", or "Somebody should write a guide. Paul, could you write the guide?"
        """
        note = self._book.last(new.part_id, new.turn)
        if note is None:
            return False
        due = taken_object(note.summary) if note.is_about_a_deadline else None
        handed_on = note.kind is Kind.NEED and note.assignee is None and new.assignee and note.words == new.words
        if handed_on and note.due_phrase is None:
            note.assignee, note.due_phrase = new.assignee, new.due_phrase
            return True
        if due is None or not about(due) <= new.words:
            return False
        self._book.rename(note, new.summary)
        note.kind, note.assignee = new.kind, note.assignee or new.assignee
        return True

    def _amend(self, note: Note, amended: Amendment, utterance: Utterance) -> bool:
        """False where it says nothing new."""
        if amended.done:
            if note.kind is Kind.NEED or (note.kind is not Kind.ITEM and note.assignee == utterance.speaker):
                self._book.strike(note)
            return True
        if amended.accepts:
            _accept(note, utterance)
            return True
        if amended.declines:
            declined = note.assignee is not None and note.assignee == utterance.speaker
            note.assignee = None if declined else note.assignee
            return declined
        return self._settle(note, amended, utterance)

    def _settle(self, note: Note, amended: Amendment, utterance: Utterance) -> bool:
        """Who does it, by when, and how urgent it is."""
        when = self._deadlines.when(utterance.text) if amended.dates else None
        if amended.dates and amended.who is None and when is None:
            return amended.said_again
        if amended.who == ME and utterance.speaker and note.assignee not in (None, utterance.speaker):
            return False  # that one is another's: something else is meant
        if amended.who not in (None, "we"):
            note.assignee = note.assignee or assignee(amended.who, utterance.speaker)
        if amended.who != "we":
            note.due_phrase = (phrase_of(when) if amended.who else None) or note.due_phrase or phrase_of(when)
        note.priority = priority(utterance.text) or note.priority
        return True

    def _dates(self, note: Note, utterance: Utterance) -> bool:
        """Say "Sure, by Thursday": a date for the last task, and nothing else."""
        text = utterance.text
        if note.due_phrase or len(text) > _SHORT:
            return False
        if utterance.speaker is None and not text.endswith((".", "!")):
            return False  # a line of its own, such as a heading
        when = self._deadlines.when(text)
        if when is None or not only_dates(f"{text[: when.start]} {text[when.end :]}"):
            return False
        note.due_phrase = phrase_of(when)
        _accept(note, utterance)
        return True


def _accept(note: Note, utterance: Utterance) -> None:
    """Somebody says yes: what they were asked for is theirs."""
    asked_for = note.kind in (Kind.REQUEST, Kind.ORDER) and note.utterance.speaker != utterance.speaker
    if note.assignee is None and asked_for:
        note.assignee = utterance.speaker
