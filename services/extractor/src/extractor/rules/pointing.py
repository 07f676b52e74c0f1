"""Which open tasks the words of the user point at: by name, by place, by "it", or by an answer to what they were told."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.analysis import OpenTask, Said
from extractor.due_dates import Mention
from extractor.rules.calling import called, called_by
from extractor.rules.follow_ups import LONGEST
from extractor.rules.history import named_in
from extractor.rules.ordinals import by_place, place_alone, shown_in
from extractor.rules.unclear import unclear_before
from extractor.typography import plain

_NAME: Final = 8
"""Words of the longest answer that is only a name, beside those of the name itself."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """The open tasks that some words may mean, and what they say of "it"."""

    tasks: tuple[OpenTask, ...]
    text: str


class Pointing:
    """The open tasks of a conversation, and the places and names under which the user may call them."""

    def __init__(self, history: Sequence[Said], open_tasks: tuple[OpenTask, ...]) -> None:
        self._open_tasks = open_tasks
        self._shown = shown_in(history, open_tasks)
        self._unclear = unclear_before(history)

    def at(self, text: str, when: Callable[[str], Mention | None], *, first: bool) -> Iterator[Pointed]:
        """What a sentence points at; nothing where it names no open task. `first`: nothing else was spoken of before it."""
        if len(text) > LONGEST:
            return
        if first and self._unclear and (meant := self._answered(text)):
            yield Pointed(meant, self._unclear)
            return
        if len(found := named_in(text, self._open_tasks)) == 1:
            yield Pointed(found, _with_it(text, found[0]))
            return
        if first and (placed := by_place(text, self._shown)):
            for task, said in placed:
                yield Pointed((task,) if task else self._shown or self._open_tasks, said)
            return
        if order := called(text, when(text), self._open_tasks):
            yield Pointed(order.tasks, order.text)

    def _answered(self, text: str) -> tuple[OpenTask, ...]:
        """The task that an answer names, and nothing else."""
        if task := place_alone(text, self._shown):
            return (task,)
        named = named_in(text, self._open_tasks)
        if len(named) == 1 and len(_with_it(text, named[0]).split()) <= 2:  # noqa: PLR2004 - "it, please"
            return named
        if len(text.split()) > _NAME:
            return ()
        return found if len(found := called_by(text, self._open_tasks)) == 1 else ()


def _with_it(text: str, task: OpenTask) -> str:
    """A sentence with "it" for the name of a task."""
    words = r"\s+".join(map(re.escape, plain(task.summary).split()))
    return re.sub(rf"(?:the task )?\"?{words}\"?", "it", text, count=1, flags=re.IGNORECASE)
