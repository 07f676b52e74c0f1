"""A book must neither hold up a chat message nor flood the list of tasks."""

import asyncio
from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested, OpenTask
from contracts.job import TaskType
from extractor.handlers import completed
from extractor.providers import MOST_TASKS
from extractor.providers.local import Local, is_long
from extractor.rules.drafts import draft
from extractor.rules.windows import LENGTH, windows

Asking = Callable[..., AnalysisRequested]


def _chronicle(size: int) -> str:
    """A text of many sentences, with a task here and there."""
    tale = (
        "The ferry was late and nobody minded, for the harbour lay still and the gulls slept on the wall until noon. "
    )
    days = range(size // len(tale))
    return "".join(f"{tale}Please oil winch {day}. " if day % 400 == 0 else tale for day in days)


@pytest.mark.parametrize("processes", [1, 2])
async def test_a_chat_message_overtakes_a_book(processes: int, chat: Asking) -> None:
    rules = Local(processes=processes)
    await rules.start()
    try:
        book = asyncio.create_task(rules.analyse(chat(_chronicle(1_000_000)), TaskType.GENERAL))
        another = asyncio.create_task(rules.analyse(chat(_chronicle(1_000_000)), TaskType.GENERAL))
        await asyncio.sleep(0)
        answer = await asyncio.wait_for(rules.analyse(chat("Please ring the bell."), TaskType.GENERAL), timeout=30)
        assert [task.summary for task in answer.tasks] == ["Ring the bell"]
        assert not book.done()
        another.cancel()
        assert (await book).tasks[0].summary == "Oil winch 0"
    finally:
        await rules.stop()


async def test_five_megabytes_are_read_to_the_end(chat: Asking, rules: Local) -> None:
    answer = await rules.analyse(chat(_chronicle(5_000_000) + "\n\nFinally, please moor the ferry."), TaskType.GENERAL)
    assert answer.tasks[-1].summary == "Moor the ferry"
    assert answer.left_out == 0


def test_a_long_text_is_cut_between_sentences_and_nothing_is_lost(chat: Asking) -> None:
    request = chat(_chronicle(100_000))
    cut = windows(request)
    assert is_long(request)
    assert len(cut) > 1
    lengths = [sum(len(utterance.text) for _, said in window for utterance in said) for window in cut]
    assert max(lengths) <= LENGTH
    told = " ".join(utterance.text for window in cut for _, said in window for utterance in said)
    assert request.parts[0].reading is not None
    assert told.split() == request.parts[0].reading.text.split()


def test_what_is_said_over_and_over_is_one_task(chat: Asking) -> None:
    (task,) = draft(chat("We must mend the net. " * 5_000)).tasks
    assert task.summary == "Mend the net"
    (dated,) = draft(chat("Could you mend the net? The deadline is Friday. " * 600)).tasks
    assert dated.due_phrase == "deadline is Friday"


def test_two_who_promise_the_same_have_a_task_each(chat: Asking) -> None:
    told = draft(chat("Rosa: I'll feed the hens.\nOmar: I'll feed the hens.\n" * 3)).tasks
    assert [(task.summary, task.assignee) for task in told] == [("Feed the hens", "Rosa"), ("Feed the hens", "Omar")]


def test_more_tasks_than_anybody_reads_are_counted_and_the_user_is_told(chat: Asking) -> None:
    request = chat("\n".join(f"Please paint door {number}." for number in range(MOST_TASKS + 30)))
    answer = completed(request, draft(request), TaskType.GENERAL)
    assert (len(answer.tasks), answer.dropped) == (MOST_TASKS, 30)
    assert "about 30 further ones are left out" in answer.response


def test_what_may_be_open_already_is_told_once(chat: Asking) -> None:
    known = tuple(OpenTask(id=number, summary="Visit Rosa at the mill") for number in range(3))
    told = draft(chat("Please visit Rosa.", open_tasks=known)).response
    assert "You already have open: “Visit Rosa at the mill”." in told
