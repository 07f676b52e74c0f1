"""Which open task the conversation spoke of last: what "it" stands for in an answer."""

import re
from collections.abc import Sequence
from typing import Final

from contracts.analysis import OpenTask, Said
from extractor.typography import plain

_LINES: Final = 4
"""The last lines of a conversation that "it" may point back to."""
_ASKED: Final = re.compile(r"tell me when [“\"](?P<summary>[^”\"]+)[”\"] should be done", re.IGNORECASE)


def spoken_of(history: Sequence[Said], open_tasks: Sequence[OpenTask]) -> tuple[OpenTask, ...]:
    """The open tasks in the latest line that names any. Where the conversation names none: the only one there is."""
    for said in reversed(history[-_LINES:]):
        if named := named_in(said.content, open_tasks):
            return named
    return tuple(open_tasks) if len(open_tasks) == 1 else ()


def asked_when(history: Sequence[Said], open_tasks: Sequence[OpenTask]) -> OpenTask | None:
    """The open task of which the user was asked just now when it should be done."""
    last = history[-1] if history else None
    if last is None or last.role != "assistant" or (asked := _ASKED.search(last.content)) is None:
        return None
    return next((task for task in open_tasks if task.summary == asked.group("summary")), None)


def named_in(text: str, open_tasks: Sequence[OpenTask]) -> tuple[OpenTask, ...]:
    """The open tasks whose summaries stand in a text. One within another's does not count, nor does a twin."""
    folded = " ".join(plain(text).casefold().split())
    found: dict[str, OpenTask] = {}
    for task in open_tasks:
        summary = " ".join(plain(task.summary).casefold().split())
        if summary in folded and re.search(rf"(?<!\w){re.escape(summary)}(?!\w)", folded):
            found.setdefault(summary, task)
    return tuple(
        task for summary, task in found.items() if not any(summary != other and summary in other for other in found)
    )
