"""Chat messages that ask something of the assistant itself."""

import re
from typing import Final

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind
from extractor.rules.proposed import says_no, says_yes

_MINE: Final = re.compile(
    r"\b(?:what|which|show|list|tell me|remind me)\b.{0,40}\b(?:tasks?|to-?dos?|open|pending|left to do|on my (?:list"
    r"|plate)|have to do|need to do|should i do)\b",
    re.IGNORECASE,
)
_GREETING: Final = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings)\b[\w ]{0,20}\W*$", re.IGNORECASE
)
_THANKS: Final = re.compile(
    r"^\W*(?:thanks?|thank you|cheers|great|perfect|awesome)\b.{0,60}$", re.IGNORECASE | re.DOTALL
)
_HELP: Final = re.compile(
    r"\b(?:what can you do|how do(?:es)? (?:you|this) work|help me|who are you)\b|^\W*help\W*$", re.IGNORECASE
)
_SHOWN: Final = 10
CANNOT: Final = (
    "The local rules find tasks in what you send; they do not summarise, explain or translate it. "
    "With a provider set up (docs/providers.md), I can say more about it."
)
"""The answer to a request to the assistant about what was sent."""


def answer_to(request: AnalysisRequested) -> str | None:
    """The answer to a message that holds no task, where there is something better to say than that."""
    message = next((part.reading.text for part in request.parts if part.kind is PartKind.MESSAGE and part.reading), "")
    if asks_for_tasks(message):
        return _open_tasks(request)
    if _HELP.search(message):
        return "Send me a voice note, a picture, a document or a message: I note down what is to be done, by whom and by when."
    if _GREETING.match(message):
        return "Hello! Tell me what is to be done, or send a recording, a picture or a document."
    if _THANKS.match(message):
        return "You're welcome."
    if says_yes(message) or says_no(message):
        return "All right. I had proposed nothing, so nothing is changed."
    return None


def asks_for_tasks(message: str) -> bool:
    """Whether somebody wants to hear their own tasks, rather than name new ones."""
    return _MINE.search(message) is not None


def _open_tasks(request: AnalysisRequested) -> str:
    tasks = request.open_tasks
    if not tasks:
        return "You have no open tasks."
    lines = [f"- {task.summary}" + (f" (due {task.due_date})" if task.due_date else "") for task in tasks[:_SHOWN]]
    more = [f"... and {len(tasks) - _SHOWN} more."] if len(tasks) > _SHOWN else []
    return "\n".join([f"You have {len(tasks)} open {'task' if len(tasks) == 1 else 'tasks'}:", *lines, *more])
