"""A file, or a user, is forgotten; and however late its events come, nothing of it comes back."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from contracts.analysis import AnalysisRequested
from contracts.cancelled import JobCancelled
from contracts.changed import JobChanged, TaskChanged
from contracts.http.me import KnownUser
from contracts.job import blob_prefix
from taskstore.sink.locks import keep_users

SECRET = "The combination is 4711."  # noqa: S105 - what a recording says


async def forgets(client: httpx.AsyncClient, file_id: UUID) -> dict[str, Any]:
    answer = await client.delete(f"/files/{file_id}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def everything_kept(house: Any, *, but: tuple[str, ...] = ()) -> str:
    """All rows of all tables, as one text to look for words in."""
    tables = await house.rows("select tablename from pg_tables where schemaname = 'public'")
    rows = [
        dict(row)
        for table in tables
        if table["tablename"] not in but
        for row in await house.rows(f"select * from {table['tablename']}")  # noqa: S608 - of the catalogue
    ]
    return json.dumps(rows, default=lambda value: value.decode() if isinstance(value, bytes) else str(value))


async def answered(house: Any, submission: Any, **others: Any) -> Any:
    """A job of a message and a recording, with a task from each."""
    job = submission(files=["audio"], **others)
    await house.hears(job.submitted(), job.read("audio", SECRET))
    await house.hears(
        job.analysed(job.tells("Call Tom"), job.tells("Open the safe", part="audio"), response=f"You said: {SECRET}")
    )
    return job


async def test_what_was_said_in_a_file_and_what_came_of_it_goes_and_the_rest_stays(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = await answered(house, submission, conversation="talk")
    told = await forgets(client, job.file("audio").file_id)

    assert told["tasks_deleted"] == 1
    # What was said already lies on the broker anyway; the outbox drops it an hour later.
    kept = await everything_kept(house, but=("outbox",))
    for word in ("4711", "Open the safe", "audio.bin", job.file("audio").sha256):
        assert word not in kept, word
    view = (await client.get(f"/jobs/{job.job_id}")).json()
    assert [task["summary"] for task in view["tasks"]] == ["Call Tom"]
    assert view["status"] == "completed"
    assert (view["response"], view["suggestions"]) == (None, [])
    message, audio = view["parts"]
    assert message["text"] == "Please call Tom tomorrow."
    assert (audio["status"], audio["error"]["code"], audio["text"]) == ("failed", "forgotten", None)
    assert (await client.get(f"/files/{job.file('audio').file_id}")).json()["code"] == "file_forgotten"
    assert (await client.delete(f"/files/{job.file('audio').file_id}")).status_code == 404
    assert (await client.get("/files")).json()["count"] == 0


async def test_everybody_hears_that_its_tasks_are_gone(house: Any, submission: Any, client: httpx.AsyncClient) -> None:
    job = await answered(house, submission)
    gone = await house.value("select id from tasks where summary = 'Open the safe'")
    version = (await house.outbox(JobChanged))[-1].version
    await forgets(client, job.file("audio").file_id)

    assert [(t.task_id, t.change, t.version) for t in await house.outbox(TaskChanged)][-1] == (gone, "deleted", 2)
    assert await house.value("select count(*) from outbox where value is null and key = $1", str(gone)) == 1
    assert (await house.outbox(JobChanged))[-1].version == version + 1


@pytest.mark.parametrize("again", [False, True], ids=["at once", "and once more"])
async def test_a_replay_of_all_its_events_brings_nothing_back(
    house: Any, submission: Any, client: httpx.AsyncClient, *, again: bool
) -> None:
    job = await answered(house, submission)
    events = [*job.submitted(), job.stored("audio", "the safe"), job.progressed("audio", 0.5)]
    events += [job.read("audio", SECRET), job.failed("audio"), job.read("audio", SECRET, attempt=7)]
    events += [job.analysed(job.tells("Open the safe", part="audio"), attempt=number) for number in (1, 9)]
    await forgets(client, job.file("audio").file_id)
    before = await everything_kept(house, but=("outbox", "inbox", "jobs", "token_use", "blob_removals"))

    replayed = [replace(one, event_id=uuid4()) for one in events]
    assert await house.hears(*replayed) == []
    if again:
        await house.hears(*(replace(one, event_id=uuid4()) for one in events))

    assert await everything_kept(house, but=("outbox", "inbox", "jobs", "token_use", "blob_removals")) == before
    assert "4711" not in await everything_kept(house, but=("outbox",))
    assert await house.value("select late_results from jobs") >= len(events) - 3


async def test_a_live_job_goes_on_without_the_file(house: Any, submission: Any, client: httpx.AsyncClient) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    await forgets(client, job.file("audio").file_id)

    assert await house.status(job) == "analysing"
    (asked,) = await house.outbox(AnalysisRequested)
    message, audio = asked.parts
    assert message.reading.text == "Please call Tom tomorrow."
    assert (audio.reading, audio.filename) == (None, "")
    answer = job.analysed("Call Tom", attempt=asked.attempt)
    echoed = replace(answer, event=answer.event.model_copy(update={"job": asked.job}))
    assert await house.hears(echoed) == []
    assert await house.status(job) == "partial"


async def test_what_is_being_analysed_is_asked_anew_without_it(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted(), job.read("audio", SECRET))
    assert await house.status(job) == "analysing"
    await forgets(client, job.file("audio").file_id)

    # The request with the text was not published yet: it is taken back.
    (asked,) = await house.outbox(AnalysisRequested)
    assert asked.attempt == 2
    assert SECRET not in asked.encode().decode()
    await house.hears(job.analysed("Open the safe", response=SECRET))
    assert await house.status(job) == "analysing"
    await house.hears(job.analysed("Call Tom", attempt=2))
    assert await house.status(job) == "partial"
    assert await house.value("select array_agg(summary) from tasks") == ["Call Tom"]
    # Whoever analyses it with the text hears that nobody wants that any more.
    assert [(told.job_id, told.attempt) for told in await house.outbox(JobCancelled)] == [(job.job_id, 1)]


async def test_a_job_with_nothing_else_to_read_is_cancelled_and_the_next_of_its_conversation_begins(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = submission(message=None, files=["audio"], conversation="talk")
    waiting = job.later()
    await house.hears(job.submitted(), waiting.submitted())
    assert await house.status(waiting) == "received"
    await forgets(client, job.file("audio").file_id)

    assert (await house.status(job), await house.status(waiting)) == ("cancelled", "analysing")
    assert (await house.statuses_told(job))[-1] == "cancelled"
    assert [told.job_id for told in await house.outbox(JobCancelled)] == [job.job_id]


async def test_other_parts_that_are_being_read_are_not_given_up(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = submission(files=["audio", "image"])
    await house.hears(job.submitted())
    await forgets(client, job.file("audio").file_id)
    assert await house.outbox(JobCancelled) == []


async def test_a_job_that_comes_after_the_forgetting_is_registered_without_the_file(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = submission(files=["audio"])
    await house.hears(job.stored("audio", "what ana says"))
    await forgets(client, job.file("audio").file_id)
    await house.value("delete from blob_removals")
    await house.hears(job.submitted())

    assert await house.status(job) == "analysing"
    assert await house.value("select error_code from job_parts where part_id = 'audio'") == "forgotten"
    assert "audio.bin" not in await everything_kept(house, but=("outbox",))
    # Its bytes may have been put there once more.
    assert await house.value("select array_agg(key) from blob_removals") == [job.file("audio").blob]


async def test_a_task_that_was_only_told_once_more_there_stays_without_what_it_gained_there(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    first = submission()
    await house.hears(first.submitted())
    await house.hears(first.analysed("Call Tom"))
    task_id = await house.value("select id from tasks")
    again = submission(files=["audio"])
    await house.hears(again.submitted(), again.read("audio", SECRET))
    gains = {"description": "The code is 4711", "assignee": "Eve", "tags": ("safe",), "updates": task_id}
    await house.hears(again.analysed(again.tells("Call Tom", part="audio", **gains)))
    task = (await client.get(f"/tasks/{task_id}")).json()
    assert (task["description"], task["assignee"], task["tags"]) == (
        "The code is 4711",
        "Eve",
        ["home", "phone", "safe"],
    )
    await client.patch(f"/tasks/{task_id}", json={"assignee": "Ida"})
    assert (await forgets(client, again.file("audio").file_id))["tasks_deleted"] == 0

    task = (await client.get(f"/tasks/{task_id}")).json()
    assert (task["summary"], task["description"], task["tags"]) == ("Call Tom", None, ["home", "phone"])
    assert task["assignee"] == "Ida", "what was written by hand since stays"
    assert await house.value("select count(*) from task_mentions") == 0
    kept = await everything_kept(house)
    assert "4711" not in kept
    assert "Eve" not in kept
    told = (await house.outbox(TaskChanged))[-1]
    assert (told.change, told.version, told.task.description) == ("updated", task["version"], None)
    actions = [line["action"] for line in (await client.get(f"/tasks/{task_id}/history")).json()["history"]]
    assert actions == ["updated", "updated", "retold", "created"]


async def test_nobody_forgets_another_ones_file(house: Any, submission: Any, client: httpx.AsyncClient) -> None:
    job = await answered(house, submission, user="ben")
    assert (await client.delete(f"/files/{job.file('audio').file_id}")).status_code == 404
    assert (await client.delete(f"/files/{uuid4()}")).json()["code"] == "unknown_file"
    assert await house.value("select count(*) from tasks") == 2


@pytest.mark.parametrize(
    "statement",
    [
        "delete from jobs",
        "delete from chat_messages",
        "update job_parts set reading = null",
        "delete from uploaded_files",
        "insert into blob_removals values ('users/ben/1', 'ben', now(), now())",
    ],
)
async def test_only_who_forgets_may_and_no_further_than_their_own(house: Any, submission: Any, statement: str) -> None:
    for user in ("ana", "ben"):
        await answered(house, submission, user=user)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with house.database.as_user("ana") as connection:
            await connection.execute(statement)
    if statement.startswith("insert"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            async with house.database.as_user("ana", forgetting=True) as connection:
                await connection.execute(statement)
        return
    table = statement.split()[1] if statement.startswith("update") else statement.split()[2]
    of_ben = f"select count(*) from {table} where user_id = 'ben'"  # noqa: S608 - our own names
    if table == "job_parts":
        of_ben += " and reading is not null"
    before = await house.value(of_ben)
    async with house.database.as_user("ana", forgetting=True) as connection:
        await connection.execute(statement)
    assert await house.value(of_ben) == before > 0


async def test_what_lies_in_the_blob_store_is_written_down_to_be_removed(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = await answered(house, submission)
    await forgets(client, job.file("audio").file_id)
    keys = {row["key"] for row in await house.rows("select key from blob_removals")}
    prefix = blob_prefix("ana")
    assert {
        job.file("audio").blob,
        f"cache/{prefix}",
        f"events/{prefix}text.recognized.v1/{job.job_id}/audio/",
        f"events/{prefix}analysis.requested.v1/{job.job_id}/",
    } <= keys
    assert not any(key in (prefix, f"events/{prefix}") for key in keys)


async def test_a_user_is_forgotten_in_every_table(house: Any, submission: Any, client: httpx.AsyncClient) -> None:
    job = await answered(house, submission, conversation="talk")
    live = job.later(files=["image"])
    await house.hears(live.submitted())
    waiting = job.later(message="My secret plan.", conversation=None)
    await house.hears(waiting.chatted())
    await answered(house, submission, user="ben")
    assert (await client.delete("/me")).status_code == 422
    assert (await client.delete("/me", params={"confirm": "ben"})).status_code == 422
    assert (await client.delete("/me", params={"confirm": "ana"}, headers={"X-User-Id": ""})).status_code == 422
    answer = await client.delete("/me", params={"confirm": "ana"})

    assert answer.status_code == 200, answer.text
    assert [answer.json()[f"{what}_deleted"] for what in ("jobs", "tasks", "files")] == [3, 2, 2]
    tables = await house.rows(
        "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'user_id'"
    )
    for (table,) in tables:
        left = await house.value(f"select count(*) from {table} where user_id = 'ana'")  # noqa: S608 - the catalogue's
        tombstone = table in ("forgotten_users", "blob_removals", "quota_use")
        assert (left > 0) is tombstone, table
    assert await house.value("select count(*) from tasks where user_id = 'ben'") == 2
    changes = [t.change for t in await house.outbox(TaskChanged) if t.user_id == "ana"]
    assert changes == ["deleted", "deleted"]
    assert (await house.statuses_told(live))[-1] == "cancelled"
    given_up = {told.job_id for told in await house.outbox(JobCancelled)}
    assert given_up == {live.job_id, waiting.job_id}
    said = b"\n".join(row["value"] for row in await house.rows("select value from outbox where value is not null"))
    assert b"secret" not in said
    assert said.count(b"Open the safe") == 1, "only what was said of Ben's"


async def test_what_a_forgotten_user_sent_before_is_ignored_and_what_they_send_from_then_on_counts(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = await answered(house, submission)
    await client.delete("/me", params={"confirm": "ana"})
    events = [*job.submitted(), job.stored("audio"), job.read("audio", SECRET), job.analysed("Open the safe")]
    assert await house.hears(*(replace(one, event_id=uuid4()) for one in events)) == []
    for table in ("jobs", "tasks", "uploaded_files", "users", "chat_messages", "token_use"):
        assert await house.value(f"select count(*) from {table}") == 0, table  # noqa: S608 - our own names

    moment = await house.value("select forgotten_at + interval '1 second' from forgotten_users")
    await house.hears(submission(at=moment).submitted())
    assert await house.value("select count(*) from jobs") == 1


async def test_who_is_just_written_down_is_forgotten_after_it(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = submission(message=None, files=["audio"])
    async with house.owner.acquire() as other, other.transaction():
        # Holds the sink up once it has seen that nobody was forgotten, while it writes.
        await other.execute("lock table job_parts in exclusive mode")
        written = asyncio.create_task(house.hears(job.submitted()))
        await _waits(house, "relation")
        forgotten = asyncio.create_task(client.delete("/me", params={"confirm": "ana"}))
        await _waits(house, "advisory")
    assert await written == []
    assert (await forgotten).json()["jobs_deleted"] == 1
    for table in ("jobs", "uploaded_files", "users"):
        assert await house.value(f"select count(*) from {table}") == 0, table  # noqa: S608 - our own names


async def _waits(house: Any, kind: str) -> None:
    async with asyncio.timeout(20):
        while not await house.value("select count(*) from pg_locks where not granted and locktype = $1", kind):
            await asyncio.sleep(0.01)


async def test_what_a_gateway_whose_clock_is_ahead_accepted_stays_forgotten_when_its_answers_come_late(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    job = submission(message=None, files=["audio"], at=datetime.now(UTC) + timedelta(hours=1))
    alone = job.later(message=None, files=["image"])
    await house.hears(job.submitted(), alone.stored("image"))
    assert (await client.delete("/me", params={"confirm": "ana"})).is_success
    assert await house.hears(job.read("audio", SECRET), replace(alone.stored("image"), event_id=uuid4())) == []
    for table in ("jobs", "chat_messages", "uploaded_files", "users"):
        assert await house.value(f"select count(*) from {table}") == 0, table  # noqa: S608 - our own names


async def test_what_was_accepted_while_the_forgetting_waited_for_the_sink_is_forgotten(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    async with house.database.as_sink() as sink:
        await keep_users(sink, ["ana"])
        forgotten = asyncio.create_task(client.delete("/me", params={"confirm": "ana"}))
        await _waits(house, "advisory")
        job = submission(at=datetime.now(UTC))
    assert (await forgotten).is_success
    await house.hears(job.submitted())
    assert await house.status(job) is None


async def test_a_gateway_learns_up_to_when_its_user_was_forgotten(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    assert (await client.get("/me")).json()["forgotten_at"] is None
    await client.patch("/me", json={"language": "de"})
    last = submission(at=datetime.now(UTC) + timedelta(hours=1))
    await house.hears(last.submitted())
    assert (await client.get("/me")).json()["forgotten_at"] is None

    await client.delete("/me", params={"confirm": "ana"})
    known = KnownUser.decode((await client.get("/me")).content)
    assert (known.language, known.forgotten_at) == (None, last.at)
    await client.patch("/me", json={"language": "fr"})
    known = KnownUser.decode((await client.get("/me")).content)
    assert (known.language, known.forgotten_at) == ("fr", last.at)
    assert (await client.get("/me", headers={"X-User-Id": "ben"})).json()["forgotten_at"] is None


async def test_forgetting_gives_no_quota_back(house: Any, submission: Any, client: httpx.AsyncClient) -> None:
    now = datetime.now(UTC)
    for _ in range(2):
        job = submission(files=["audio"], at=now)
        await house.hears(job.submitted(), replace(job.read("audio"), time=now))
        await house.hears(replace(job.analysed("Call Tom"), time=now))
        before = (await client.post("/usage/today", json={})).json()
        assert (await client.delete("/me", params={"confirm": "ana"})).status_code == 200
        assert (await client.post("/usage/today", json={})).json() == before
        now = await house.value("select forgotten_at + interval '1 millisecond' from forgotten_users")
    assert (before["bytes"], before["tokens"]) == (18, 14)
