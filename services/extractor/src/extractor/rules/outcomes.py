"""What is said to have become of something."""

import re
from dataclasses import dataclass
from typing import Final

from contracts.task import TaskStatus
from extractor.open_tasks import things

_IT_TEXT: Final = "it that this them those these everything"
_IT: Final = frozenset(_IT_TEXT.split())
_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said to have become of something."""

    becomes: TaskStatus
    about: str | None
    """What it is about; None for "it"."""
    verbs: frozenset[str] = frozenset()
    """What was done to it: what the base form can be. Empty where it is only said to be finished."""
    ordered: bool = False
    """The user asks for it: "mark it as done"."""


def outcome_of(becomes: TaskStatus, about: str, verbs: frozenset[str]) -> Outcome | None:
    """The outcome of what some words name; None where they name nothing."""
    first = about.lower().split()[0] if about.split() else ""
    if first in _IT or about.lower() == "the task":
        return Outcome(becomes, None, verbs)
    return Outcome(becomes, about, verbs) if things(about) else None


def bare(piece: str) -> str:
    """Without the signs around it."""
    return _EDGES.sub("", piece)
