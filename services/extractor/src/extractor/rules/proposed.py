"""A plain yes or no to what was proposed: to mark a task as completed or cancelled."""

import re
from collections.abc import Sequence
from typing import Final

from contracts.analysis import OpenTask, Said
from contracts.task import TaskStatus

_WORDS: Final = (
    r"(?:[,.!]* (?:please|thanks|thank you|do(?: it| that| so)?|it is|that's right|of course|not yet))*[.!]*"
)
_YES: Final = re.compile(
    rf"(?:yes|yep|yeah|yup|ok|okay|sure|right|correct|exactly|please do|do it|confirmed){_WORDS}", re.IGNORECASE
)
_NO: Final = re.compile(rf"(?:no|nope|nah|not yet|don't|better not|wait){_WORDS}", re.IGNORECASE)
_PROPOSED: Final = re.compile(r"“(?P<summary>[^”]+)” seems to be (?P<what>finished|needed no longer)")
_BECOMES: Final = {"finished": TaskStatus.COMPLETED, "needed no longer": TaskStatus.CANCELLED}


def proposed(history: Sequence[Said], open_tasks: Sequence[OpenTask]) -> tuple[tuple[OpenTask, TaskStatus], ...]:
    """What the last line of the conversation proposed."""
    last = history[-1].content if history and history[-1].role == "assistant" else ""
    told = {found["summary"]: _BECOMES[found["what"]] for found in _PROPOSED.finditer(last)}
    known = {task.summary: task for task in reversed(open_tasks)}
    return tuple((known[summary], becomes) for summary, becomes in told.items() if summary in known)


def says_yes(message: str) -> bool:
    """Whether a message agrees and says no more."""
    return _YES.fullmatch(message.strip()) is not None


def says_no(message: str) -> bool:
    """Whether a message declines and says no more."""
    return _NO.fullmatch(message.strip()) is not None
