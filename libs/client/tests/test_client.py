import json
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.http.submissions import ChatAnswer, ChatRequest, Circumstances, JobAccepted, MultimodalRequest
from contracts.http.tasks import TaskUpdate
from contracts.http.usage import UsageQuery
from contracts.job import PartKind, TaskType
from intelliassist_client import Attachment, Client, ProblemError


async def test_a_message_is_submitted_without_waiting(house: Any) -> None:
    async with Client(house.url) as client:
        answer = await client.submissions.chat(ChatRequest(message="Call Tom", user_id="dana"), key="once")
    assert isinstance(answer, JobAccepted)
    assert house.headers()["prefer"] == "respond-async"
    assert house.headers()["idempotency-key"] == "once"
    assert json.loads(house.body())["message"] == "Call Tom"


async def test_who_waits_is_answered_in_words_even_by_a_newer_gateway(house: Any) -> None:
    async with Client(house.url) as client:
        answer = await client.submissions.chat(ChatRequest(message="Call Tom"), wait_s=2.5)
    assert isinstance(answer, ChatAnswer)
    assert answer.response == "Noted."
    assert house.headers()["prefer"] == "wait=3"


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        ("note.m4a", "audio"),
        ("note.wav", "audio"),
        ("board.JPG", "image"),
        ("brief.pdf", "file"),
        ("todo.txt", "file"),
        ("README", "file"),
    ],
)
async def test_a_file_goes_to_the_endpoint_of_its_kind(house: Any, tmp_path: Path, name: str, endpoint: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"what was said")
    said = Circumstances(user_id="dana", task_type=TaskType.MEETING, include_chat_direction=False)
    async with Client(house.url) as client:
        await client.submissions.upload(Attachment.of(path), circumstances=said)
    asked, _, body = house.asked[-1]
    assert asked == f"POST /api/v1/upload/{endpoint}"
    for piece in (b'name="file"; filename="%s"' % name.encode(), b"what was said", b"meeting", b"false", b"dana"):
        assert piece in body
    assert body.index(b"dana") < body.index(b"what was said")


async def test_the_kind_can_be_told_apart_from_the_name(house: Any) -> None:
    attachment = Attachment("recording", b"...", "application/octet-stream")
    async with Client(house.url) as client:
        await client.submissions.upload(attachment, kind=PartKind.AUDIO, message="listen")
    assert house.asked[-1][0] == "POST /api/v1/upload/audio"
    assert b"listen" in house.body()


async def test_words_and_files_travel_as_one_form(house: Any) -> None:
    files = [Attachment("a.ogg", b"sound", "audio/ogg"), Attachment("b.jpg", b"light", "image/jpeg")]
    async with Client(house.url) as client:
        await client.submissions.multimodal(MultimodalRequest(message="both"), files)
    assert house.body().count(b'name="files"') == 2
    assert b"both" in house.body()


async def test_words_and_stored_files_travel_as_json(house: Any) -> None:
    async with Client(house.url) as client:
        await client.submissions.multimodal(MultimodalRequest(message="both"))
    assert house.headers()["content-type"] == "application/json"


async def test_only_what_changes_is_sent_and_a_refusal_is_a_problem(house: Any) -> None:
    async with Client(house.url) as client:
        with pytest.raises(ProblemError, match="404 unknown_task: There is no task 7") as refusal:
            await client.tasks.update(7, TaskUpdate(summary="Call Tom", due_date=None))
    assert refusal.value.problem.code == "unknown_task"
    assert json.loads(house.body()) == {"summary": "Call Tom", "due_date": None}


async def test_the_use_of_tokens_is_asked_for_by_days(house: Any) -> None:
    async with Client(house.url, user_id="dana") as client:
        usage = await client.usage(UsageQuery(since=date(2026, 11, 1)))
    async with Client(house.url) as client:
        await client.usage()
    assert (usage.tokens.total, usage.by_model[0].provider) == (120, "groq")
    assert house.queries == ["user_id=dana&since=2026-11-01", ""]


async def test_what_a_proxy_answers_is_a_problem_too(house: Any) -> None:
    async with Client(house.url) as client:
        with pytest.raises(ProblemError) as refusal:
            await client.tasks.list()
    assert (refusal.value.problem.status, refusal.value.problem.code) == (502, "unexpected_answer")


async def test_nobody_there_is_a_transport_error() -> None:
    async with Client("http://127.0.0.1:1") as client:
        with pytest.raises(httpx.ConnectError):
            await client.tasks.list()
