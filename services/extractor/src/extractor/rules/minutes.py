"""Reading a job's parts from beginning to end, and noting down its tasks."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts.recognized import PartText
from contracts.task import Priority
from extractor.due_dates import Mention, Sense, find
from extractor.rules.actions import actions
from extractor.rules.amendments import Amendment, amendment, taken_object
from extractor.rules.assignees import assignee, owner
from extractor.rules.clauses import clauses
from extractor.rules.cues import Kind
from extractor.rules.notes import Note
from extractor.rules.priorities import priority
from extractor.rules.pronouns import leans_on_another, resolved, with_names
from extractor.rules.requests import Ask, ask
from extractor.rules.sentences import Utterance, utterances
from extractor.rules.summaries import summary
from extractor.rules.wording import about

_RECAP: Final = re.compile(
    r"\b(?:recap|to sum(?:marise|marize)? (?:up|it up)?|in summary|summing up|action items (?:are|from)|let's go over the action)\b",
    re.IGNORECASE,
)
_CLOSE: Final = 4
"""Utterances within which something may still be added to a task."""
_MOST: Final = 500
"""Tasks of one job. Nobody reads more."""


class Minutes:
    """What has been noted so far."""

    def __init__(self, reference: datetime, time_zone: str) -> None:
        self.notes: list[Note] = []
        self._reference = reference
        self._time_zone = time_zone
        self._turn = 0
        self._recapping = False
        self._before: Utterance | None = None

    def read(self, part: PartText) -> None:
        """Note down the tasks of a part."""
        self._before, self._recapping = None, False
        for utterance in utterances(part.reading) if part.reading else ():
            self._turn += 1
            self._recapping = self._recapping or _RECAP.search(utterance.text) is not None
            if not utterance.done and len(self.notes) < _MOST:
                self._hear(utterance, part.part_id)
            self._before = utterance

    def _hear(self, utterance: Utterance, part_id: str) -> None:
        amended = None if utterance.item else amendment(utterance.text)
        if amended is not None and self._amend(amended, utterance, part_id):
            return
        noted, text = owner(utterance.text) if utterance.item or utterance.listed else (None, utterance.text)
        addressee: str | None = None
        for clause in clauses(text):
            asked = ask(clause, item=utterance.item)
            if asked is None:
                continue
            asked = self._explained(asked)
            who = noted or asked.who or (addressee if asked.kind in (Kind.REQUEST, Kind.ORDER) else None)
            addressee = asked.who if asked.kind in (Kind.REQUEST, Kind.ORDER) else addressee
            if not self._take_over(asked, utterance, part_id):
                self._note(asked, who, clause, utterance, part_id)

    def _explained(self, asked: Ask) -> Ask:
        """With what "it" stands for; where that is not clear, somebody should look at it."""
        if not leans_on_another(asked.action):
            return asked
        whole = resolved(asked.action, self._before.text if self._before else None)
        return replace(asked, action=whole) if whole else replace(asked, confidence=asked.confidence / 2)

    def _last(self, part_id: str) -> Note | None:
        """The task that something said now may add to."""
        note = self.notes[-1] if self.notes else None
        return note if note and note.part_id == part_id and self._turn - note.turn <= _CLOSE else None

    def _amend(self, amended: Amendment, utterance: Utterance, part_id: str) -> bool:
        """Add what was said to the last task. False where there is none, or it says nothing new."""
        note = self._last(part_id)
        if note is None:
            return False
        when = self._when(utterance.text) if amended.dates else None
        if amended.accepts:
            if note.assignee is None and note.kind is Kind.REQUEST and note.utterance.speaker != utterance.speaker:
                note.assignee = utterance.speaker
            return True
        if amended.dates and amended.who is None:
            if when is None:
                return False
            note.due_phrase = note.due_phrase or when.due.phrase
        elif amended.who is not None and amended.who != "we":
            note.assignee = note.assignee or assignee(amended.who, utterance.speaker)
            note.due_phrase = note.due_phrase or _phrase(when)
        told = priority(utterance.text)
        note.priority = told or note.priority
        return True

    def _take_over(self, asked: Ask, utterance: Utterance, part_id: str) -> bool:
        """Say "Lin said she would see to the curtain": somebody sees to a task that had nobody."""
        taken = taken_object(asked.action)
        if taken is None or asked.who is None:
            return False
        words = about(taken)
        for note in reversed(self.notes):
            if note.part_id == part_id and note.assignee is None and words & note.words:
                note.assignee = assignee(asked.who, utterance.speaker)
                when = self._when(utterance.text)
                note.due_phrase = note.due_phrase or _phrase(when)
                return True
        return False

    def _note(self, asked: Ask, who: str | None, clause: str, utterance: Utterance, part_id: str) -> None:
        pieces = [asked.action[start:end] for start, end in actions(asked.action)]
        dates = [self._when(piece) for piece in pieces]
        last = dates[-1]
        shared = _phrase(last) if last and last.sense is Sense.DEADLINE else None
        if shared is None and not any(dates):
            shared = _phrase(self._when(clause))
        for piece, date in zip(pieces, dates, strict=True):
            said = summary(piece, date)
            if about(said) or said.split()[1:]:
                self._keep(
                    Note(
                        summary=with_names(said, utterance.speaker, self._before.speaker if self._before else None),
                        utterance=utterance,
                        part_id=part_id,
                        kind=asked.kind,
                        assignee=assignee(who, utterance.speaker),
                        due_phrase=_phrase(date) or shared,
                        priority=priority(utterance.text) or Priority.MEDIUM,
                        confidence=asked.confidence,
                        turn=self._turn,
                        words=about(said),
                    )
                )

    def _keep(self, note: Note) -> None:
        """Note it, unless it was noted before: word for word, or in a recap of what was said."""
        for earlier in self.notes:
            if earlier.is_repeated_by(note, recapping=self._recapping):
                earlier.due_phrase = earlier.due_phrase or note.due_phrase
                return
        self.notes.append(note)

    def _when(self, text: str) -> Mention | None:
        """The date phrase that makes a due date: a deadline before a mere day, and nothing that is over."""
        ahead = [mention for mention in find(text, self._reference, self._time_zone) if mention.is_ahead]
        return next((mention for mention in ahead if mention.sense is Sense.DEADLINE), ahead[0] if ahead else None)


def _phrase(when: Mention | None) -> str | None:
    return when.due.phrase if when else None
