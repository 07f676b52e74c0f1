"""The client is the way in for people who write Python: the whole of it on the real house."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from tests.e2e.house import House, a_user

from contracts.changed import JobStatus
from contracts.http.bulk import BulkComplete, BulkCreate, BulkTasks
from contracts.http.calendar_feeds import FeedCreate
from contracts.http.export import ExportFormat, ExportQuery
from contracts.http.files import FileQuery
from contracts.http.history import Action
from contracts.http.jobs import JobQuery
from contracts.http.keys import KeyCreate, Scope
from contracts.http.me import Preferences
from contracts.http.submissions import ChatAnswer, ChatRequest, JobAccepted, MultimodalRequest
from contracts.http.task_lists import TaskQuery
from contracts.http.tasks import TaskCreate, TaskPatch, TaskUpdate
from contracts.job import PartKind
from contracts.task import TaskStatus
from intelliassist_client import Attachment, Client, ProblemError, SyncClient

SAMPLES = Path(__file__).parents[2] / "standalone/src/standalone/samples"


async def test_a_message_becomes_tasks_while_one_watches(house: House) -> None:
    async with Client(house.url, user_id=a_user()) as client:
        chat = ChatRequest(message="Please remind me to call Tom tomorrow.", conversation_id="phone/today")
        accepted = await client.submissions.chat(chat)
        assert isinstance(accepted, JobAccepted)
        seen = [change.status async for change in client.watch(accepted.job_id)]
        job = await client.jobs.get(accepted.job_id)
        listed = await client.jobs.list(JobQuery(status=(JobStatus.COMPLETED,)))
        talks = await client.conversations.list()
        lines = await client.conversations.messages("phone/today")
        lineage = await client.tasks.lineage(job.tasks[0].id)

    assert seen[-1] is JobStatus.COMPLETED
    assert [task.summary for task in job.tasks] == ["Call Tom"]
    assert [one.job_id for one in listed.jobs] == [accepted.job_id]
    assert [talk.conversation_id for talk in talks.conversations] == ["phone/today"]
    assert [line.role for line in lines.messages] == ["user", "assistant"]
    assert lineage.origin is not None
    assert lineage.origin.source.quote in chat.message


async def test_one_s_jobs_are_overheard_and_listed(house: House) -> None:
    sent: list[UUID] = []
    async with asyncio.timeout(60), Client(house.url, user_id=a_user()) as client:
        changes = aiter(client.jobs.overhear())
        heard = asyncio.ensure_future(anext(changes))
        while not heard.done():  # what happens before the line is open is not told
            answer = await client.submissions.chat(ChatRequest(message="I will call Tom."))
            assert isinstance(answer, JobAccepted)
            sent.append(answer.job_id)
            await asyncio.wait((heard,), timeout=1)
        for job_id in sent:
            ended = [change async for change in client.watch(job_id)][-1]
            assert ended.status is JobStatus.COMPLETED
        listed = [job.job_id async for job in client.jobs.all(JobQuery(limit=1))]

    assert heard.result().job_id in sent
    assert listed == sent[::-1]


async def test_a_task_s_life(house: House) -> None:
    async with Client(house.url, user_id=a_user()) as client:
        made = await client.tasks.create(TaskCreate(summary="Buy milk", tags=("shop",), metadata={"shelf": 1}))
        changed = await client.tasks.update(made.id, TaskUpdate(priority="high"), if_version=made.version)
        with pytest.raises(ProblemError, match="412"):
            await client.tasks.update(made.id, TaskUpdate(priority="low"), if_version=made.version)
        patched = await client.tasks.patch(made.id, TaskPatch(metadata={"row": 2}))
        await client.tasks.delete(made.id)
        trash = await client.tasks.list(TaskQuery(deleted=True))
        restored = await client.tasks.restore(made.id)
        history = await client.tasks.history(made.id)
        tags = await client.tasks.tags()

    assert (changed.priority, changed.version) == ("high", made.version + 1)
    assert patched.metadata == {"shelf": 1, "row": 2}
    assert [task.id for task in trash.tasks] == [made.id]
    assert restored.summary == "Buy milk"
    told = [entry.action for entry in history.history]
    assert told == [Action.RESTORED, Action.DELETED, Action.UPDATED, Action.UPDATED, Action.CREATED]
    assert [(tag.tag, tag.count) for tag in tags.tags] == [("shop", 1)]


async def test_many_tasks_at_once_and_page_after_page(house: House) -> None:
    async with Client(house.url, user_id=a_user()) as client:
        made = await client.tasks.bulk(
            BulkTasks(
                operations=tuple(
                    BulkCreate(op="create", task=TaskCreate(summary=f"Water plant {number}")) for number in range(25)
                )
            )
        )
        first = made.results[0].id
        assert first is not None
        await client.tasks.bulk(BulkTasks(operations=(BulkComplete(op="complete", id=first),)))
        all_of_them = [task.summary async for task in client.tasks.all(TaskQuery(limit=10))]
        done = await client.tasks.list(TaskQuery(status=(TaskStatus.COMPLETED,)))
        table = b"".join([piece async for piece in client.tasks.export(ExportQuery(format=ExportFormat.CSV))])
        calendar = b"".join([piece async for piece in client.tasks.export(ExportQuery(format=ExportFormat.ICS))])

    assert (made.succeeded, made.failed) == (25, 0)
    assert all_of_them == [f"Water plant {number}" for number in reversed(range(25))]
    assert [task.id for task in done.tasks] == [first]
    assert len(table.decode().splitlines()) == 26
    assert calendar.count(b"BEGIN:VTODO") == 25


async def test_files_are_kept_read_and_forgotten(house: House) -> None:
    async with Client(house.url, user_id=a_user()) as client:
        note = Attachment.of(SAMPLES / "sticky-note.jpg")
        stored = await client.files.store(note, description="a note")
        await client.files.get(stored.file_id)  # it is written down
        again = await client.files.store(note)
        answer = await client.submissions.multimodal(MultimodalRequest(image_file_id=stored.file_id), wait_s=60)
        known = await client.files.get(stored.file_id)
        pictures = [file async for file in client.files.all(FileQuery(kind=PartKind.IMAGE))]
        content = b"".join([piece async for piece in client.files.content(stored.file_id)])
        end = b"".join([piece async for piece in client.files.content(stored.file_id, start=stored.size - 10)])
        forgotten = await client.files.forget(stored.file_id)
        with pytest.raises(ProblemError, match="404"):
            await client.files.get(stored.file_id)
        tasks = await client.tasks.list()

    assert not isinstance(answer, JobAccepted)
    assert again.file_id == stored.file_id
    assert known.text
    assert [task.id for task in known.tasks] == [task.id for task in answer.tasks]
    assert [one.file_id for one in pictures] == [stored.file_id]
    assert content == (SAMPLES / "sticky-note.jpg").read_bytes()
    assert end == content[-10:]
    assert forgotten.tasks_deleted == len(answer.tasks)
    assert tasks.count == 0


async def test_whoever_may_do_so_makes_keys_and_looks_at_the_house(house: House) -> None:
    async with Client(house.url, user_id=a_user()) as client:
        made = await client.keys.create(KeyCreate(name="laptop", scope=Scope.READ))
        known = await client.keys.list()
        revoked = await client.keys.revoke(made.key_id)
        dashboard = await client.monitoring.dashboard()

    assert made.key.startswith("ia_")
    assert made.key_id in {key.key_id for key in known.keys}
    assert revoked.revoked_at is not None
    assert dashboard.services["gateway"].status == "healthy"


async def test_preferences_webhooks_and_feeds(house: House) -> None:
    async with Client(house.url, user_id=a_user()) as client:
        me = await client.me.prefer(Preferences(time_zone="Asia/Tokyo"))
        feed = await client.calendar_feeds.create(FeedCreate(name="Shop"))
        feeds = await client.calendar_feeds.list()
        await client.calendar_feeds.revoke(feed.feed_id)
        hooks = await client.webhooks.list()
        usage = await client.usage()
        forgotten = await client.me.forget(confirm=me.user_id or "")

    assert me.time_zone == "Asia/Tokyo"
    assert feed.url.endswith(".ics")
    assert [one.feed_id for one in feeds.feeds] == [feed.feed_id]
    assert (hooks.count, usage.tokens_used) == (0, 0)
    assert forgotten.user_id == me.user_id


async def test_the_same_without_async(house: House) -> None:
    def blocking() -> tuple[ChatAnswer | JobAccepted, list[str]]:
        with SyncClient(house.url, user_id=a_user()) as client:
            answer = client.submissions.chat(ChatRequest(message="Please call Tom tomorrow."), wait_s=30)
            return answer, [task.summary for task in client.tasks.all()]

    answer, summaries = await asyncio.to_thread(blocking)
    assert isinstance(answer, ChatAnswer)
    assert summaries == ["Call Tom"]
