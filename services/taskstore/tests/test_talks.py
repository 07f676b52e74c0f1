"""Conversations as their users read them, and what is left of one that was forgotten."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from contracts.changed import JobChanged
from contracts.http.conversations import ConversationList, MessageList
from contracts.http.jobs import JobView


async def talk(house: Any, job: Any, *tasks: str) -> Any:
    await house.hears(job.submitted(), *(job.read(kind) for kind in job.files))
    await house.hears(job.analysed(*tasks, response=f"Noted, {job.message}"))
    return job


async def conversations(client: Any, **query: Any) -> ConversationList:
    return ConversationList.decode((await client.get("/conversations", params=query)).content)


async def test_conversations_are_listed_by_their_last_words(client: Any, house: Any, submission: Any) -> None:
    first = await talk(house, submission(conversation="a", message="One."), "Call Tom", "Call Eve")
    await talk(house, submission(conversation="b", message="Two. " + "x" * 300, at=first.at + timedelta(hours=1)))
    await talk(house, first.later(message="Three."))
    await talk(house, submission(message="Outside of any."))
    await talk(house, submission(user="ben", conversation="a", message="Ben's."))
    task_id = await house.value("select min(id) from tasks")
    await client.put(f"/tasks/{task_id}", json={"status": "completed"})
    found = await conversations(client)
    assert {one.conversation_id for one in found.conversations} == {"a", "b"}
    a = next(one for one in found.conversations if one.conversation_id == "a")
    b = next(one for one in found.conversations if one.conversation_id == "b")
    assert (a.messages, a.open_tasks, a.first_message_at) == (4, 1, first.at)
    assert (a.last_role, a.last_words) == ("assistant", "Noted, Three.")
    assert (len(b.last_words), b.last_words[-1]) == (200, "…")
    one = await conversations(client, limit=1)
    assert one.next_cursor is not None
    other = await conversations(client, limit=1, cursor=one.next_cursor)
    assert (one.conversations + other.conversations, other.next_cursor) == (found.conversations, None)


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_messages_are_read_page_by_page_from_either_end(
    client: Any, house: Any, submission: Any, order: str
) -> None:
    job = submission(conversation="talk", message="Message 0")
    jobs = [job]
    for number in range(1, 4):
        jobs.append(jobs[-1].later(message=f"Message {number}"))
    for one in jobs:
        await talk(house, one)
    said: list[tuple[str, str]] = []
    query: dict[str, Any] = {"limit": 3, "order": order}
    while True:
        page = MessageList.decode((await client.get("/conversations/talk/messages", params=query)).content)
        said += [(message.role, message.content) for message in page.messages]
        if page.next_cursor is None:
            break
        query["cursor"] = page.next_cursor
    expected = [line for one in jobs for line in (("user", one.message), ("assistant", f"Noted, {one.message}"))]
    assert said == (expected if order == "asc" else expected[::-1])
    turned = {"order": "desc" if order == "asc" else "asc", "cursor": query["cursor"]}
    assert (await client.get("/conversations/talk/messages", params=turned)).json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    "name", ["a/b", "/", "a/messages", "messages", "..", "100%", "%2F", "日本 語?x=1#y", "a//b", ";,:@&=+$"]
)
async def test_an_id_may_be_anything_that_can_be_printed(client: Any, house: Any, submission: Any, name: str) -> None:
    await talk(house, submission(conversation=name))
    await talk(house, submission(conversation="another"))
    path = f"/conversations/{quote(name, safe='').replace('.', '%2E')}"
    answer = await client.get(f"{path}/messages")
    assert (answer.status_code, answer.json()["count"]) == (200, 2), answer.text
    assert (await client.delete(path)).status_code == 200
    assert [one.conversation_id for one in (await conversations(client)).conversations] == ["another"]


async def test_what_was_said_is_forgotten_everywhere_and_tasks_and_files_stay(
    client: Any, house: Any, submission: Any
) -> None:
    job = await talk(house, submission(conversation="talk", files=["audio"], message="My secret plan."), "Call Tom")
    other = await talk(house, submission(conversation="other", message="Another."))
    await house.rows("update jobs set header = jsonb_set(header, '{context}', '\"My secret context.\"')")
    answer = await client.delete("/conversations/talk")
    assert answer.status_code == 200, answer.text
    assert answer.json()["jobs"] == 1

    for table in ("jobs", "job_parts", "chat_messages", "suggestions"):
        rows = await house.rows(f"select * from {table} where job_id = $1", job.job_id)  # noqa: S608 - our own names
        assert not any("secret" in str(dict(row)) or "We ship" in str(dict(row)) for row in rows), table
    view = JobView.decode((await client.get(f"/jobs/{job.job_id}")).content)
    assert (view.response, [part.text for part in view.parts], view.suggestions) == (None, [None, None], ())
    assert {part.error.code for part in view.parts if part.error} == {"forgotten"}
    (task,) = view.tasks
    assert (task.source.quote, task.conversation_id) == ("call Tom", "talk")
    origin = (await client.get(f"/tasks/{task.id}/lineage")).json()["origin"]
    assert (origin["sentence"], origin["sha256"], origin["reader"]) == (None, None, None)
    assert (await client.get(f"/files/{job.file('audio').file_id}")).status_code == 200
    assert await house.value("select count(*) from blob_removals where key like 'cache/%'") == 1
    assert (await client.get("/conversations/talk/messages")).status_code == 404
    assert (await client.delete("/conversations/talk")).status_code == 404
    assert [one.conversation_id for one in (await conversations(client)).conversations] == ["other"]
    assert (await house.outbox(JobChanged))[-1].job_id == job.job_id
    assert (await client.get(f"/jobs/{other.job_id}")).json()["response"] == "Noted, Another."


async def test_nothing_that_is_heard_late_or_tried_again_brings_it_back(
    client: Any, house: Any, submission: Any
) -> None:
    job = submission(conversation="talk", files=["audio"])
    await house.hears(job.submitted(), job.failed("audio"))
    await house.hears(job.analysed("Call Tom"))
    assert await house.status(job) == "partial"
    await client.delete("/conversations/talk")
    await house.hears(job.read("audio", "My secret.", attempt=2), job.analysed("Another", attempt=9))
    assert (await client.post(f"/jobs/{job.job_id}/retry")).status_code == 410
    assert await house.status(job) == "partial"
    rows = await house.rows("select reading from job_parts where reading is not null")
    assert rows == []
    assert await house.value("select count(*) from chat_messages") == 0


async def test_one_that_is_still_worked_on_is_left_alone(client: Any, house: Any, submission: Any) -> None:
    first = await talk(house, submission(conversation="talk"))
    await house.hears(first.later().chatted())
    busy = await client.delete("/conversations/talk")
    assert (busy.status_code, busy.json()["code"]) == (409, "conversation_busy")
    assert (await client.get("/conversations/talk/messages")).json()["count"] == 3


async def test_conversations_of_others_are_unknown(client: Any, house: Any, submission: Any) -> None:
    await talk(house, submission(user="ben", conversation="talk"))
    assert (await conversations(client)).count == 0
    for answer in (await client.get("/conversations/talk/messages"), await client.delete("/conversations/talk")):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_conversation")
    assert await house.value("select count(*) from chat_messages") == 2
