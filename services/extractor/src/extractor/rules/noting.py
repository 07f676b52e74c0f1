"""From what is asked for to notes of it: one for each action, with its date, owner and urgency."""

import re
from collections.abc import Iterator
from typing import Final

from contracts.task import Priority
from extractor.due_dates import Mention, Sense
from extractor.rules.actions import actions
from extractor.rules.asks import Ask
from extractor.rules.assignees import assignee
from extractor.rules.deadlines import Deadlines, phrase_of
from extractor.rules.notes import Note
from extractor.rules.priorities import priority
from extractor.rules.pronouns import leans_on_another, resolved, with_names
from extractor.rules.sentences import Utterance
from extractor.rules.summaries import summary
from extractor.rules.wording import about

_BY_THEN: Final = re.compile(r"\b(?:by|before|until) (?:then|that)\b", re.IGNORECASE)


def notes_of(
    asked: Ask,
    clause: str,
    utterance: Utterance,
    part_id: str,
    *,
    turn: int,
    deadlines: Deadlines,
    listener: str | None,
) -> Iterator[Note]:
    """Each action in `asked`. `clause`: the words that ask for it, which may name a date for all of them."""
    pieces = [asked.action[start:end] for start, end in actions(asked.action)]
    dates = [deadlines.when(piece) for piece in pieces]
    last = dates[-1]
    shared = phrase_of(last) if last and last.sense is Sense.DEADLINE else None
    if shared is None and not any(dates):
        shared = phrase_of(deadlines.when(clause) or _by_then(clause, utterance.text, deadlines))
    for n, (piece, date) in enumerate(zip(pieces, dates, strict=True)):
        whole = resolved(piece, "", pieces[n - 1 : n]) if n else None
        said = summary(whole.action, deadlines.when(whole.action)) if whole else summary(piece, date)
        if not about(said) and not said.split()[1:]:
            continue
        yield Note(
            summary=with_names(said, utterance.speaker, listener),
            utterance=utterance,
            part_id=part_id,
            kind=asked.kind,
            assignee=assignee(asked.who, utterance.speaker),
            due_phrase=phrase_of(date) or shared,
            priority=priority(utterance.text) or Priority.MEDIUM,
            confidence=asked.confidence,
            turn=turn,
            words=about(said),
            leaning=leans_on_another(asked.action) or asked.action not in utterance.text,
        )


def _by_then(clause: str, text: str, deadlines: Deadlines) -> Mention | None:
    """The day meant in "They come on Friday, the room must be empty by then"."""
    then = _BY_THEN.search(clause)
    if then is None or clause not in text:
        return None
    return deadlines.when(text[: text.index(clause) + then.start()])
