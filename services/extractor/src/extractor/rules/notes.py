"""A task while a text is being read: it may still gain an owner, a date or an urgency."""

import re
from dataclasses import dataclass, field
from typing import Final

from contracts.task import Priority
from extractor.rules.cues import Kind
from extractor.rules.sentences import Utterance
from extractor.rules.wording import alike

_SAME: Final = {"ring": "call", "phone": "call", "mail": "send", "email": "send", "e-mail": "send", "forward": "send"}
"""Verbs that stand for others."""

_TELLING: Final = re.compile(
    r"(?:tell|inform|notify|contact|message|text|ping|call|ring|phone|e-?mail|write to|let \w+ know|(?:drop"
    r"|send) \w+ (?:a|an) (?:line|note|message|e-?mail|text)"
    r"|give .{1,30} (?:a|an) (?:ring|call|shout|heads[- ]up)|(?:speak|talk) to|get in touch)\b",
    re.IGNORECASE,
)
"""All of these bring word to somebody."""


@dataclass(slots=True)
class Note:
    """A task that was noted down."""

    summary: str
    utterance: Utterance
    part_id: str
    kind: Kind
    assignee: str | None
    due_phrase: str | None
    priority: Priority
    confidence: float
    turn: int
    """The number of the utterance in the whole job, to tell what follows closely."""
    words: frozenset[str] = field(default_factory=frozenset)
    """What it is about, for finding it again."""

    recapped: bool = False
    """A recap tells it."""
    leaning: bool = False
    """Its words lean on what was said before: said again they may mean something else."""

    @property
    def is_about_a_deadline(self) -> bool:
        """Whether it says no more than that something is due."""
        return self.kind is Kind.NEED and self.summary.startswith("Take care of ")

    def is_taken_up_by(self, action: str) -> bool:
        """Whether somebody who says "I'll call them" sees to this task, such as "Ring the caterers"."""
        return _verb(self.summary) == _verb(action) or (_tells(self.summary) and _tells(action))

    def is_repeated_by(self, other: "Note", *, recapping: bool) -> bool:
        """Whether the other tells it once more: word for word, or in a recap of what was said."""
        if self.summary.lower() == other.summary.lower() and self.due_phrase == other.due_phrase:
            return self.assignee == other.assignee
        same_owner = self.assignee is None or other.assignee in (None, self.assignee)
        if not (recapping and same_owner and alike(self.words, other.words)):
            return False
        # "Complete the inventory" is not "review the inventory with the team".
        most = len(self.words & other.words) * 2 > min(len(self.words), len(other.words))
        return most or _verb(self.summary) == _verb(other.summary)

    def nearness(self, other: "Note") -> tuple[float, bool]:
        """How well their words agree, for finding which of several it tells once more."""
        shared = len(self.words & other.words) / max(1, len(self.words | other.words))
        return shared, _verb(self.summary) == _verb(other.summary)


def _tells(text: str) -> bool:
    return _TELLING.match(text) is not None


def _verb(text: str) -> str:
    words = text.lower().split()
    if words[:1] == ["give"] and "ring" in words:
        return "call"
    return _SAME.get(words[0], words[0]) if words else ""
