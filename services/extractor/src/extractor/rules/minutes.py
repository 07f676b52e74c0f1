"""Reading a job's parts from beginning to end, and noting down its tasks."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts.analysis import Suggestion
from contracts.task import Priority
from extractor.due_dates import Mention, Sense, find
from extractor.rules.actions import actions
from extractor.rules.amendments import Amendment, amendment, taken_object
from extractor.rules.asks import Ask
from extractor.rules.assignees import assignee, owner
from extractor.rules.clauses import clauses
from extractor.rules.cues import Kind
from extractor.rules.notebook import Notebook
from extractor.rules.notes import Note
from extractor.rules.priorities import priority
from extractor.rules.pronouns import leans_on_another, resolved, with_names
from extractor.rules.requests import ask
from extractor.rules.sentences import Utterance
from extractor.rules.suggestions import remark
from extractor.rules.summaries import summary
from extractor.rules.wording import about

_RECAP: Final = re.compile(
    r"\b(?:recap|to sum(?:marise|marize)? (?:up|it up)?|in summary|summing up|action items (?:are|from)|let's go over the action)\b",
    re.IGNORECASE,
)


class Minutes:
    """What has been noted so far. It can be handed to another process, which reads on."""

    def __init__(self, reference: datetime, time_zone: str) -> None:
        self.book = Notebook()
        self.remarks: dict[Suggestion, None] = {}
        """Decisions and open questions, in order."""
        self._reference = reference
        self._time_zone = time_zone
        self._turn = 0
        self._recapping = False
        self._before: Utterance | None = None
        self._part_id: str | None = None

    def read(self, part_id: str, said: Iterable[Utterance]) -> None:
        """Note down what is said in a part, or in the next piece of one."""
        if part_id != self._part_id:
            self._part_id, self._before, self._recapping = part_id, None, False
        for utterance in said:
            self._turn += 1
            self._recapping = self._recapping or _RECAP.search(utterance.text) is not None
            if not utterance.done and not self.book.holds(utterance, part_id):
                self._hear(utterance, part_id)
            if (remarked := remark(utterance)) is not None:
                self.remarks[remarked] = None
            self._before = utterance

    def _hear(self, utterance: Utterance, part_id: str) -> None:
        amended = None if utterance.item else amendment(utterance.text)
        if amended is not None and self._amend(amended, utterance, part_id):
            return
        marked = utterance.item or utterance.listed or utterance.text.startswith("@")
        noted, text = owner(utterance.text) if marked else (None, utterance.text)
        addressee: str | None = None
        if not utterance.item and utterance.text.startswith("@"):
            addressee, noted = noted, None  # spoken to: what the speaker promises is not theirs
        for clause in clauses(text):
            asked = ask(clause, item=utterance.item)
            if asked is None:
                continue
            asked = self._explained(asked, utterance.text)
            spoken_to = asked.kind in (Kind.REQUEST, Kind.ORDER)
            who = noted or asked.who or (addressee if spoken_to else None)
            addressee = asked.who if spoken_to else addressee
            if not self._take_over(asked, utterance, part_id):
                self._note(asked, who, clause, utterance, part_id)

    def _explained(self, asked: Ask, text: str) -> Ask:
        """With what "it" stands for; where that is not clear, somebody should look at it."""
        if not leans_on_another(asked.action):
            return asked
        ahead = text.partition(asked.action)[0]
        whole = resolved(asked.action, ahead, self._before.text if self._before else None)
        return replace(asked, action=whole) if whole else replace(asked, confidence=asked.confidence / 2)

    def _amend(self, amended: Amendment, utterance: Utterance, part_id: str) -> bool:
        """Add what was said to the last task. False where there is none, or it says nothing new."""
        note = self.book.last(part_id, self._turn)
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
        note = self.book.without_owner(part_id, about(taken))
        if note is None:
            return False
        note.assignee = assignee(asked.who, utterance.speaker)
        note.due_phrase = note.due_phrase or _phrase(self._when(utterance.text))
        return True

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
                self.book.keep(
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
                        leaning=leans_on_another(asked.action) or asked.action not in utterance.text,
                    ),
                    recapping=self._recapping,
                )

    def _when(self, text: str) -> Mention | None:
        """The date phrase that makes a due date: a deadline before a mere day, and nothing that is over."""
        ahead = [mention for mention in find(text, self._reference, self._time_zone) if mention.is_ahead]
        return next((mention for mention in ahead if mention.sense is Sense.DEADLINE), ahead[0] if ahead else None)


def _phrase(when: Mention | None) -> str | None:
    return when.due.phrase if when else None
