"""The same task told twice, in one job or where it is open already."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.analysis import AnalysisCompleted, AnalysisRequested, OpenTask
from contracts.job import TaskType
from contracts.task import Priority
from extractor.handlers import completed
from extractor.providers import Draft, DraftedTask

Asking = Callable[..., AnalysisRequested]


def _concluded(request: AnalysisRequested, *tasks: DraftedTask, **draft: Any) -> AnalysisCompleted:
    told = {"response": "Noted.", "provider": "imagined", "model": "dreamer"} | draft
    return completed(request, Draft(tasks=tasks, **told), TaskType.GENERAL)


def _task(summary: str, quote: str, **more: Any) -> DraftedTask:
    return DraftedTask(**{"summary": summary, "quote": quote, "part_id": "message"} | more)


def test_the_same_task_told_twice_is_one_with_all_that_was_told(chat: Asking) -> None:
    request = chat("Please ring the plumber. Bo, ring the plumber by Friday. And ring the roofer.")
    answer = _concluded(
        request,
        _task("Ring the plumber", "Please ring the plumber.", tags=("house",)),
        _task(
            "Call the plumber", "Bo, ring the plumber by Friday.", assignee="Bo", due_phrase="by Friday", tags=("leak",)
        ),
        _task("Ring the roofer", "ring the roofer", depends_on=(0, 1)),
    )
    plumber, roofer = answer.tasks
    assert plumber.assignee == "Bo"
    assert plumber.due is not None
    assert set(plumber.tags) == {"house", "leak"}
    assert roofer.depends_on == (0,)
    assert answer.dropped == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_task("Paint door 1", "paint door 1"), _task("Paint door 2", "paint door 2")),
        (
            _task("Feed the hens", "feed the hens", assignee="Rosa"),
            _task("Feed the hens", "and feed the hens", assignee="Omar"),
        ),
        (
            _task("Feed the hens", "feed the hens", due_phrase="on Monday"),
            _task("Feed the hens", "and feed the hens", due_phrase="on Tuesday"),
        ),
        (_task("Buy milk", "buy milk and bread"), _task("Buy bread", "buy milk and bread")),
        (_task("Call them", "call them"), _task("Call them", "Then call them")),
    ],
    ids=["numbers", "people", "days", "things", "pronouns"],
)
def test_two_tasks_that_differ_stay_two(one: DraftedTask, other: DraftedTask, chat: Asking) -> None:
    request = chat(
        "Rosa, paint door 1, paint door 2, feed the hens on Monday and feed the hens on Tuesday with Omar, "
        "buy milk and bread, call them. Then call them."
    )
    assert len(_concluded(request, one, other).tasks) == 2


def test_tasks_never_wait_for_each_other_in_a_circle(chat: Asking) -> None:
    request = chat("Peel the apples, bake the cake, serve the cake.")
    tasks = _concluded(
        request,
        _task("Peel the apples", "Peel the apples", depends_on=(2, 0, 99)),
        _task("Bake the cake", "bake the cake", depends_on=(0,)),
        _task("Serve the cake", "serve the cake", depends_on=(1,)),
    ).tasks
    assert [task.depends_on for task in tasks] == [(2,), (0,), ()]


def test_an_open_task_told_once_more_gains_no_twin(chat: Asking) -> None:
    open_tasks = (OpenTask(id=7, summary="Oil the gate"), OpenTask(id=8, summary="Order seeds"))
    request = chat("Oil the gate by Friday, order seeds, feed the cat, and weed the path.", open_tasks=open_tasks)
    oil, seeds, cat, path = _concluded(
        request,
        _task("Oil the garden gate", "Oil the gate", updates=7),
        _task("Order the seeds", "order seeds"),
        _task("Feed the cat", "feed the cat", updates=8),
        _task("Weed the path", "weed the path", updates=4711),
    ).tasks
    assert [oil.updates, seeds.updates, cat.updates, path.updates] == [7, 8, None, None]


def test_the_more_pressing_half_of_a_pair_is_not_lost(chat: Asking) -> None:
    request = chat("Mend the net. Really, mend the net now!")
    (task,) = _concluded(
        request,
        _task("Mend the net", "Mend the net."),
        _task("Mend the net", "Really, mend the net now!", priority=Priority.URGENT),
    ).tasks
    assert task.priority is Priority.URGENT
