"""The same task told twice is one task."""

from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Final

from contracts.analysis import ExtractedTask, OpenTask
from contracts.task import Priority
from extractor.open_tasks import the_same, things, words

_MOSTLY: Final = 0.6
"""Share of the longer summary's words that two tasks from the same words have in common."""


def merged(tasks: Sequence[ExtractedTask], places: Sequence[int], own: Container[str]) -> tuple[ExtractedTask, ...]:
    """Each task once, the richer telling filled up from the other. `depends_on` is told by `places`.

    `own` are the parts in which the user speaks. What they and what others tell of an open task stays apart, and so
    does what is doubted: neither may change it in the other's place.

    `places[n]` is where `tasks[n]` stood in the draft, and how its `depends_on` names it; the tasks that come back
    name each other by where they stand now, and never in a circle.
    """
    kept: list[ExtractedTask] = []
    now: dict[int, int] = {}
    """Where a task of the draft has gone."""
    for task, place in zip(tasks, places, strict=True):
        twin = next((number for number, earlier in enumerate(kept) if _one(earlier, task, own)), None)
        if twin is None:
            now[place] = len(kept)
            kept.append(task)
        else:
            now[place] = twin
            kept[twin] = _both(kept[twin], task)
    return _in_no_circle(_updating_once(kept, own), now)


def _one(one: ExtractedTask, other: ExtractedTask, own: Container[str]) -> bool:
    if one.updates != other.updates and None not in (one.updates, other.updates):
        return False
    retold = one.updates is not None or other.updates is not None
    if retold and _standing(one, own) != _standing(other, own):
        return False
    if not (_agree(one.assignee, other.assignee) and _agree(one.due and one.due.day, other.due and other.due.day)):
        return False
    if _overlap(one, other):
        return _alike(one.summary, other.summary)
    return bool(_telling(one.summary)) and _telling(one.summary) == _telling(other.summary)


@lru_cache(maxsize=4_096)
def _telling(summary: str) -> tuple[str, ...]:
    """What a summary says in the common form; nothing where it leans on other words, as "call them" does."""
    itself = OpenTask(id=0, summary=summary)
    return words(summary) if the_same(summary, (itself,)) else ()


def _agree(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _overlap(one: ExtractedTask, other: ExtractedTask) -> bool:
    a, b = one.source, other.source
    return a.part_id == b.part_id and a.start < b.end and b.start < a.end


def _alike(one: str, other: str) -> bool:
    a, b = things(one), things(other)
    return bool(a and b) and len(a & b) >= _MOSTLY * max(len(a), len(b))


def _both(one: ExtractedTask, other: ExtractedTask) -> ExtractedTask:
    """The richer of the two with what the other adds."""
    rich, poor = (other, one) if _richness(other) > _richness(one) else (one, other)
    return rich.model_copy(
        update={
            "description": rich.description or poor.description,
            "assignee": rich.assignee or poor.assignee,
            "due": rich.due or poor.due,
            "priority": _pressing(rich.priority, poor.priority),
            "tags": tuple(dict.fromkeys((*rich.tags, *poor.tags))),
            "depends_on": (*rich.depends_on, *poor.depends_on),
            "updates": rich.updates if rich.updates is not None else poor.updates,
        }
    )


def _pressing(one: Priority, other: Priority) -> Priority:
    """What was said of either; of two words the more pressing."""
    told = [level for level in Priority if level is not Priority.MEDIUM and level in (one, other)]
    return told[-1] if told else Priority.MEDIUM


def _richness(task: ExtractedTask) -> tuple[bool, int]:
    return not task.needs_review, sum(told is not None for told in (task.assignee, task.due, task.description))


def _updating_once(tasks: Sequence[ExtractedTask], own: Container[str]) -> list[ExtractedTask]:
    """An open task is told once more by one task of each standing; a further one is another."""
    told: set[tuple[int, tuple[bool, bool]]] = set()
    once: list[ExtractedTask] = []
    for task in tasks:
        if task.updates is None:
            once.append(task)
            continue
        telling = task.updates, _standing(task, own)
        once.append(task.model_copy(update={"updates": None}) if telling in told else task)
        told.add(telling)
    return once


def _standing(task: ExtractedTask, own: Container[str]) -> tuple[bool, bool]:
    """What decides how much it may change in an open task: whose words it comes from, and whether it is sure."""
    return task.source.part_id in own, task.needs_review


def _in_no_circle(tasks: Sequence[ExtractedTask], now: dict[int, int]) -> tuple[ExtractedTask, ...]:
    before: dict[int, list[int]] = {}
    for number, task in enumerate(tasks):
        before[number] = []
        for named in dict.fromkeys(now[place] for place in task.depends_on if place in now):
            if not _leads(before, named, number):
                before[number].append(named)
    return tuple(task.model_copy(update={"depends_on": tuple(before[number])}) for number, task in enumerate(tasks))


def _leads(before: dict[int, list[int]], begin: int, end: int) -> bool:
    """Whether `begin` waits for `end`, directly or not, or is it."""
    seen: set[int] = set()
    waiting = [begin]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            waiting += before.get(here, [])
    return False
