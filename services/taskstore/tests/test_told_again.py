"""A task that is told once more gains what is new, and gets no twin."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.analysis import ExtractedTask
from contracts.changed import TaskChanged
from contracts.task import Due, Task
from taskstore.due_dates import DueDate
from taskstore.queries import jobs, tasks, trash
from taskstore.sink.sink import Sink

FRIDAY = Due(day=date(2026, 11, 27), phrase="by Friday", time_zone="UTC", basis=datetime(2026, 11, 20, tzinfo=UTC))
AT_NOON = FRIDAY.model_copy(update={"at": datetime(2026, 11, 27, 12, tzinfo=UTC), "phrase": "Friday at noon"})
MONDAY = FRIDAY.model_copy(update={"day": date(2026, 11, 30), "phrase": "on Monday"})


@pytest.fixture
async def known(house: Any, submission: Any) -> Task:
    """An open task of Ana's."""
    return await given(house, submission(), "Call Tom")


async def given(house: Any, job: Any, task: str | ExtractedTask) -> Task:
    await house.hears(job.chatted())
    await house.hears(job.analysed(task))
    told: Task = (await house.outbox(TaskChanged))[-1].task
    return told


async def tell_again(house: Any, job: Any, known: Task, **news: Any) -> Any:
    """Another job tells of a known task; answers that job as its user reads it."""
    await house.hears(job.chatted())
    await house.hears(job.analysed(job.tells("Ring Tom up", updates=known.id, **news)))
    return await shown(house, job)


async def shown(house: Any, job: Any) -> Any:
    async with house.database.as_user(job.user) as connection:
        return await jobs.read(connection, job.user, job.job_id)


async def test_it_gains_what_it_lacked(house: Any, submission: Any, known: Task) -> None:
    job = submission(message="Reminder: call Tom by Friday about the offer, Ben does it.")
    news = {
        "due": FRIDAY,
        "assignee": "Ben",
        "priority": "high",
        "description": "The offer.",
        "tags": ("sales", "home"),
    }
    (task,) = (await tell_again(house, job, known, **news)).tasks
    assert (task.due_date, task.assignee, task.priority, task.description) == (
        "2026-11-27",
        "Ben",
        "high",
        "The offer.",
    )
    assert (task.due.phrase, task.tags) == ("by Friday", ("home", "phone", "sales"))
    assert (task.id, task.version) == (known.id, 2)
    assert task.updated_at > known.updated_at
    assert (task.summary, task.source, task.status) == (known.summary, known.source, known.status)
    assert (task.job_id, task.created_at) == (known.job_id, known.created_at)
    assert await house.value("select count(*) from tasks") == 1
    told = (await house.outbox(TaskChanged))[-1]
    assert (told.change, told.version, told.task) == ("updated", 2, task)


async def test_where_it_was_told_again_is_kept(house: Any, submission: Any, known: Task) -> None:
    job = submission()
    await tell_again(house, job, known, due=FRIDAY)
    (row,) = await house.rows("select task_id, job_id, user_id, said from task_mentions")
    assert (row["task_id"], row["job_id"], row["user_id"]) == (known.id, job.job_id, "ana")
    said = ExtractedTask.decode(row["said"])
    assert (said.summary, said.source.quote, said.due) == ("Ring Tom up", "call Tom", FRIDAY)


async def test_another_date_and_another_name_count_and_a_lower_priority_does_not(house: Any, submission: Any) -> None:
    first = submission()
    urgent = first.tells("Call Tom", due=AT_NOON, assignee="Ben", priority="urgent", description="Today's.")
    known = await given(house, first, urgent)
    news = {"due": MONDAY, "assignee": "Eve", "priority": "high", "description": "Another."}
    (task,) = (await tell_again(house, submission(), known, **news)).tasks
    assert (task.due_date, task.due, task.assignee) == ("2026-11-30", MONDAY, "Eve")
    assert (task.priority, task.description) == ("urgent", "Today's.")
    (row,) = await house.rows("select due_date, due_at, due_offset from tasks")
    assert tuple(row) == (*DueDate.found(MONDAY),)


@pytest.mark.parametrize(
    "news",
    [
        {},
        {"due": FRIDAY},
        {"assignee": "ben"},
        {"priority": "medium"},
        {"tags": ("home",)},
        {"due": MONDAY, "assignee": "Eve", "priority": "urgent", "needs_review": True},
    ],
    ids=["nothing", "the same day", "the same name", "no priority", "a known tag", "in doubt"],
)
async def test_what_says_nothing_new_changes_nothing(house: Any, submission: Any, news: Any) -> None:
    first = submission()
    told = first.tells("Call Tom", due=AT_NOON, assignee="Ben", priority="low", tags=("home",))
    known = await given(house, first, told)
    view = await tell_again(house, submission(), known, **news)
    assert view.tasks == (known,)
    assert len(await house.outbox(TaskChanged)) == 1
    assert await house.value("select count(*) from task_mentions") == 1


def in_a_file(submission: Any, kind: str) -> Any:
    return submission(message=None, files=[kind])


async def tell_in_a_file(house: Any, job: Any, known: Task, **news: Any) -> Any:
    (kind,) = job.files
    await house.hears(job.submitted(), job.read(kind))
    await house.hears(job.analysed(job.tells("Ring Tom up", updates=known.id, **news)))
    return await shown(house, job)


@pytest.mark.parametrize("kind", ["document", "image"])
async def test_what_somebody_elses_words_say_fills_what_is_empty(
    house: Any, submission: Any, known: Task, kind: str
) -> None:
    news = {"due": FRIDAY, "assignee": "Ben", "description": "The offer."}
    (task,) = (await tell_in_a_file(house, in_a_file(submission, kind), known, **news)).tasks
    assert (task.due_date, task.assignee, task.description) == ("2026-11-27", "Ben", "The offer.")


@pytest.mark.parametrize("kind", ["document", "image"])
async def test_somebody_elses_words_move_no_task_and_hand_none_on(house: Any, submission: Any, kind: str) -> None:
    first = submission()
    known = await given(house, first, first.tells("Call Tom", due=FRIDAY, assignee="Ana"))
    news = {"due": MONDAY, "assignee": "Mallory", "priority": "urgent"}
    view = await tell_in_a_file(house, in_a_file(submission, kind), known, **news)
    assert view.tasks == (known,)
    at_noon = await tell_in_a_file(house, in_a_file(submission, kind), known, due=AT_NOON)
    assert at_noon.tasks == (known,)
    assert len(await house.outbox(TaskChanged)) == 1
    assert [row["replaced"] for row in await house.rows("select replaced from task_mentions")] == [None, None]


async def test_a_task_from_a_part_that_the_job_has_not_moves_nothing(house: Any, submission: Any) -> None:
    first = submission()
    known = await given(house, first, first.tells("Call Tom", assignee="Ana"))
    job = submission()
    view = await tell_again(house, job, known, part="elsewhere", assignee="Mallory")
    assert view.tasks == (known,)


async def test_what_the_user_says_aloud_counts_as_what_they_write(house: Any, submission: Any) -> None:
    first = submission()
    known = await given(house, first, first.tells("Call Tom", due=FRIDAY))
    (task,) = (await tell_in_a_file(house, in_a_file(submission, "audio"), known, due=MONDAY)).tasks
    assert task.due_date == "2026-11-30"


async def test_the_users_word_counts_beside_a_document_that_says_otherwise(house: Any, submission: Any) -> None:
    first = submission()
    known = await given(house, first, first.tells("Call Tom", due=FRIDAY, assignee="Ana"))
    job = submission(files=["document"])
    await house.hears(job.submitted(), job.read("document"))
    told = [
        job.tells("Call Tom", updates=known.id, due=MONDAY),
        job.tells("Call Tom", part="document", updates=known.id, due=AT_NOON, assignee="Mallory"),
    ]
    await house.hears(job.analysed(*told))
    (task,) = (await shown(house, job)).tasks
    assert (task.due_date, task.assignee, task.version) == ("2026-11-30", "Ana", 2)


async def test_what_stood_there_before_is_kept(house: Any, submission: Any) -> None:
    first = submission()
    known = await given(house, first, first.tells("Call Tom", due=FRIDAY, assignee="Ana"))
    job = submission()
    await tell_again(house, job, known, due=MONDAY, assignee="Ben", description="The offer.")
    before = json.loads(await house.value("select replaced from task_mentions"))
    assert (before.pop("due")["day"], before) == ("2026-11-27", {"assignee": "Ana", "due_date": "2026-11-27"})


@pytest.mark.parametrize("status", ["completed", "cancelled"])
async def test_a_closed_task_is_left_alone_and_a_new_one_begins(
    house: Any, submission: Any, known: Task, status: str
) -> None:
    await house.owner.execute("update tasks set status = $1", status)
    (task,) = (await tell_again(house, submission(), known, due=FRIDAY)).tasks
    assert (task.summary, task.status, task.due_date) == ("Ring Tom up", "pending", "2026-11-27")
    row = (await house.rows("select status, version, due_date from tasks where id = $1", known.id))[0]
    assert tuple(row) == (status, 1, None)


async def test_somebody_elses_task_and_one_that_is_gone_are_not_known(house: Any, submission: Any, known: Task) -> None:
    (bens,) = (await tell_again(house, submission(user="ben"), known, due=FRIDAY)).tasks
    assert (bens.summary, bens.user_id) == ("Ring Tom up", "ben")
    for absent in (known.id + 1_000, 0, -1, 2**63, 10**40):
        gone = known.model_copy(update={"id": absent})
        (task,) = (await tell_again(house, submission(), gone)).tasks
        assert task.summary == "Ring Tom up"
    assert await house.value("select count(*) from task_mentions") == 0
    assert await house.value("select version from tasks where id = $1", known.id) == 1


async def test_a_job_may_tell_it_twice_and_name_it_as_what_another_task_needs(
    house: Any, submission: Any, known: Task
) -> None:
    job = submission()
    await house.hears(job.chatted())
    told = [
        job.tells("Call Tom", updates=known.id, assignee="Ben", depends_on=(1,)),
        job.tells("Send the offer", depends_on=(0, 2)),
        job.tells("Call Tom", updates=known.id, due=FRIDAY),
    ]
    await house.hears(job.analysed(*told))
    first, second = (await shown(house, job)).tasks
    assert (first.id, first.assignee, first.due_date, first.version) == (known.id, "Ben", "2026-11-27", 2)
    assert (second.summary, second.depends_on) == ("Send the offer", (known.id,))
    assert [(t.task_id, t.version) for t in await house.outbox(TaskChanged)][1:] == [(known.id, 2), (second.id, 1)]


async def test_of_two_jobs_in_one_batch_the_later_one_has_the_last_word(
    house: Any, submission: Any, known: Task
) -> None:
    first = submission()
    second = first.later(job_id=UUID(int=first.job_id.int - 1))
    await house.hears(first.chatted(), second.chatted())
    await house.hears(
        second.analysed(second.tells("Call Tom", updates=known.id, assignee="Eve")),
        first.analysed(first.tells("Call Tom", updates=known.id, assignee="Ben", due=FRIDAY)),
    )
    told = (await house.outbox(TaskChanged))[1:]
    assert [(t.version, t.task.assignee) for t in told] == [(2, "Ben"), (3, "Eve")]
    assert told[-1].task.due_date == "2026-11-27"


async def test_a_redelivery_changes_nothing(house: Any, submission: Any, known: Task) -> None:
    job = submission()
    await tell_again(house, job, known, due=FRIDAY)
    everything = "select jsonb_agg(to_jsonb(t)) from (select * from tasks, task_mentions) t"
    before = await house.value(everything), await house.value("select count(*) from outbox")
    again = job.analysed(job.tells("Ring Tom up", updates=known.id, due=FRIDAY))
    await house.hears(again, again)
    await house.hears(job.analysed(job.tells("Ring Tom up", updates=known.id, due=MONDAY), attempt=2))
    assert (await house.value(everything), await house.value("select count(*) from outbox")) == before


async def test_an_edit_in_between_is_not_lost(house: Any, submission: Any, known: Task) -> None:
    job = submission()
    await house.hears(job.chatted())
    async with house.database.as_user("ana") as connection:
        mine = await tasks.read(connection, "ana", known.id, to_edit=True)
        telling = asyncio.create_task(house.hears(job.analysed(job.tells("Call Tom", updates=known.id, due=FRIDAY))))
        await until_somebody_waits(house)
        renamed = mine.task.model_copy(update={"summary": "Call Tom Weber", "assignee": "Ana"})
        await tasks.rewrite(connection, renamed, None, datetime.now(UTC))
    await telling
    (task,) = (await shown(house, job)).tasks
    assert (task.summary, task.assignee, task.due_date, task.version) == ("Call Tom Weber", "Ana", "2026-11-27", 3)


@pytest.mark.parametrize("ending", ["update tasks set status = 'completed'", "delete from tasks"])
async def test_one_that_ends_in_between_is_not_touched(house: Any, submission: Any, known: Task, ending: str) -> None:
    job = submission()
    await house.hears(job.chatted())
    async with house.database.as_user("ana") as connection:
        await connection.execute(ending)
        telling = asyncio.create_task(house.hears(job.analysed(job.tells("Ring Tom", updates=known.id, due=FRIDAY))))
        await until_somebody_waits(house)
    assert await telling == []
    (task,) = (await shown(house, job)).tasks
    assert (task.summary, task.id == known.id) == ("Ring Tom", False)
    assert await house.value("select count(*) from tasks where id = $1 and due_date is not null", known.id) == 0


async def test_many_jobs_tell_the_same_tasks_at_once_while_they_are_cleared(house: Any, submission: Any) -> None:
    first = submission()
    await house.hears(first.chatted())
    await house.hears(first.analysed(*(f"Task {n}" for n in range(8))))
    numbers = [row["id"] for row in await house.rows("select id from tasks order by id")]
    told = [submission(at=first.at + timedelta(minutes=n)) for n in range(6)]
    await house.hears([job.chatted() for job in told])
    other = Sink(house.database, house.commits)

    async def clear() -> None:
        async with house.database.as_user("ana") as connection:
            await trash.put_all(connection, "ana", datetime.now(UTC))

    def analysed(job: Any, order: list[int]) -> Any:
        return job.analysed(*(job.tells("Again", updates=number, assignee=f"at {job.job_id}") for number in order))

    await asyncio.gather(
        *(house.hears(analysed(job, numbers)) for job in told[::2]),
        *(other.record([analysed(job, numbers[::-1])]) for job in told[1::2]),
        clear(),
    )
    assert {await house.status(job) for job in told} == {"completed"}


async def test_a_suggestion_says_which_task_it_is_about(house: Any, submission: Any, known: Task) -> None:
    done = {"text": "You said that you called Tom.", "kind": "action", "task_id": known.id, "proposes": "completed"}
    for user, about in (("ana", (known.id, "completed")), ("ben", (None, None))):
        job = submission(user=user)
        await house.hears(job.chatted())
        await house.hears(job.analysed(suggestions=(done, {**done, "task_id": 10**30})))
        own, absurd = (await shown(house, job)).suggestions
        assert (own.task_id, own.proposes) == about
        assert (absurd.task_id, absurd.proposes) == (None, None)
        assert own.text == "You said that you called Tom."
    assert await house.value("select status from tasks") == "pending", "the user decides"


async def test_a_suggestion_about_a_task_that_is_deleted_afterwards_is_about_none(
    house: Any, submission: Any, known: Task
) -> None:
    job = submission()
    await house.hears(job.chatted())
    told = {"text": "Tom was called.", "kind": "action", "task_id": known.id, "proposes": "completed"}
    await house.hears(job.analysed(job.tells("Call Tom", updates=known.id), suggestions=(told,)))
    async with house.database.as_user("ana") as connection:
        await trash.put(connection, known.id, datetime.now(UTC))
    view = await shown(house, job)
    assert (view.suggestions[0].task_id, view.suggestions[0].proposes, view.tasks) == (None, None, ())


async def until_somebody_waits(house: Any) -> None:
    waiting = """
        select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    """
    async with asyncio.timeout(10):
        while not await house.value(waiting):
            await asyncio.sleep(0.01)
