"""Which open task is meant by words that say what has become of something."""

from collections.abc import Sequence
from typing import Final

from contracts.analysis import OpenTask
from contracts.task import TaskStatus
from extractor.open_tasks import LINKING, family, things, words
from extractor.rules.outcomes import Outcome

_SENDING_TEXT: Final = "send email forward submit post deliver issue"
_SENDING: Final = frozenset(_SENDING_TEXT.split())
"""What went out was one of these."""


def which(outcome: Outcome, open_tasks: Sequence[OpenTask], spoken_of: Sequence[OpenTask]) -> OpenTask | None:
    """The open task that is meant, where only one can be."""
    if outcome.about is None:
        fitting = {words(task.summary): task for task in reversed(spoken_of) if _fits_verb(outcome, task)}
    else:
        fitting = {words(task.summary): task for task in reversed(open_tasks) if _fits(outcome, outcome.about, task)}
        exact = [task for named, task in fitting.items() if things(outcome.about) == frozenset(named[1:]) - LINKING]
        if len(exact) == 1:
            return exact[0]
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _fits_verb(outcome: Outcome, task: OpenTask) -> bool:
    named = words(task.summary)
    if not outcome.verbs or not named:
        return bool(named)
    verbs = set(map(family, outcome.verbs))
    return named[0] in verbs or (named[0] in _SENDING and not verbs.isdisjoint(_SENDING))


def _fits(outcome: Outcome, about: str, task: OpenTask) -> bool:
    """Whether it tells of that task: what it names must be in the task, and what follows a preposition must not differ."""
    named = words(task.summary)
    if outcome.becomes is TaskStatus.COMPLETED and not _fits_verb(outcome, task):
        return False
    rest = frozenset(named[1:]) - LINKING
    told = about.split()
    cut = next((at for at, word in enumerate(told) if at and word.lower() in LINKING), len(told))
    head, tail = things(" ".join(told[:cut])), things(" ".join(told[cut:]))
    allowed = rest | {named[0]} if not outcome.verbs else rest
    return bool(head & rest) and head <= allowed and (tail <= rest or rest <= head | tail)
