"""A change that is told of an open task, where it is not clear of which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.analysis import OpenTask, Said
from extractor.providers import ME
from extractor.rules.follow_ups import FollowUp

_SHOWN: Final = 3
_TOLD: Final = re.compile(r"“(?P<said>[^”]+)” could mean ")


@dataclass(frozen=True, slots=True)
class Unclear:
    """What was said, and the open tasks that it may mean."""

    said: str
    tasks: tuple[OpenTask, ...]
    change: FollowUp | None = None
    """What it would change; None where it says that one is finished or needed no longer."""

    def told(self) -> str:
        """Which tasks it could be, and how to say which."""
        names = [f"“{task.summary}”" for task in self.tasks[:_SHOWN]]
        more = f" or one of {len(self.tasks) - _SHOWN} more" if len(self.tasks) > _SHOWN else ""
        could = f"{', '.join(names)}{more}" if more else " or ".join(names)
        return (
            f"I changed nothing, because “{self.said.strip(' .!?')}” could mean {could}. "
            f"Name the one you mean, for example: {self._example(names[0])}"
        )

    def _example(self, name: str) -> str:
        if self.change and self.change.due_phrase:
            return f"“move {name.strip('“”')} to {_bare(self.change.due_phrase)}”."
        if self.change and self.change.assignee:
            who = "me" if self.change.assignee == ME else self.change.assignee
            return f"“assign {name.strip('“”')} to {who}”."
        return f"{name}."


def unclear_before(history: Sequence[Said]) -> str | None:
    """What the user said last, where they were told that it could mean several tasks."""
    last = history[-1] if history else None
    found = _TOLD.search(last.content) if last is not None and last.role == "assistant" else None
    return found["said"] if found else None


def _bare(phrase: str) -> str:
    return re.sub(r"^(?:due|by|on|until|before|for) ", "", phrase, flags=re.IGNORECASE)
