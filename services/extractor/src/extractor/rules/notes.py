"""A task while a text is being read: it may still gain an owner, a date or an urgency."""

from dataclasses import dataclass, field

from contracts.task import Priority
from extractor.rules.cues import Kind
from extractor.rules.sentences import Utterance
from extractor.rules.wording import alike


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

    leaning: bool = False
    """Its words lean on what was said before: said again they may mean something else."""

    def is_repeated_by(self, other: "Note", *, recapping: bool) -> bool:
        """Whether the other tells it once more: word for word, or in a recap of what was said."""
        if self.summary.lower() == other.summary.lower() and self.due_phrase == other.due_phrase:
            return self.assignee == other.assignee
        return recapping and alike(self.words, other.words) and other.assignee in (None, self.assignee)
