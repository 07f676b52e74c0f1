"""Each thing that can be wrong with a request, over HTTP: one clear answer, and nothing is kept."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from contracts.http.problems import Problem

CHAT = "/api/v1/chat"
NOBODYS = uuid5(NAMESPACE_URL, "nobodys")


def problem_of(answer: Any, status: int) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text
    return Problem.decode(answer.content)


@pytest.fixture(autouse=True)
def nothing_is_kept(lonely: Any) -> Iterator[None]:
    before = lonely.stored()
    yield
    assert lonely.stored() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.message"),
        ({"message": ""}, "body.message"),
        ({"message": " \n "}, "body.message"),
        ({"message": "x" * 2_001}, "body.message"),
        ({"message": "ring\u0007"}, "body.message"),
        ({"message": 7}, "body.message"),
        ({"message": "a", "time_zone": "Mars/Olympus"}, "body.time_zone"),
        ({"message": "a", "time_zone": "../../etc/passwd"}, "body.time_zone"),
        ({"message": "a", "reference_time": "tomorrow"}, "body.reference_time"),
        ({"message": "a", "reference_time": "2026-11-22T10:00:00"}, "body.reference_time"),
        ({"message": "a", "reference_time": "9999-12-31T23:59:59Z"}, "body.reference_time"),
        ({"message": "a", "user_id": "a/b"}, "body.user_id"),
        ({"message": "a", "user_id": ".."}, "body.user_id"),
        ({"message": "a", "conversation_id": "x" * 129}, "body.conversation_id"),
        ({"message": "a", "conversation_id": ".."}, "body.conversation_id"),
        ({"message": "a", "conversation_id": "a\u202eb"}, "body.conversation_id"),
        ({"message": "a", "conversation_id": "a\u0085b"}, "body.conversation_id"),
        ({"message": "a", "task_type": "party"}, "body.task_type"),
        ({"message": "half \ud800"}, "body.message"),
        ({"message": "a", "user_id": "\ud800"}, "body.user_id"),
        ({"message": "a", "conversation_id": "\ud800"}, "body.conversation_id"),
    ],
)
async def test_a_chat_that_is_not_as_it_must_be(lonely: Any, body: dict[str, Any], field: str) -> None:
    headers = {"content-type": "application/json"}
    problem = problem_of(await lonely.client.post(CHAT, content=json.dumps(body), headers=headers), 422)
    assert [error.field for error in problem.errors] == [field]
    assert "codec" not in problem.detail


@pytest.mark.parametrize("body", [b"{", b"hello", b'{"message": "a",}', b"\xff\xfe", b""])
async def test_a_chat_that_is_no_json(lonely: Any, body: bytes) -> None:
    answer = await lonely.client.post(CHAT, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    problem_of(answer, answer.status_code)


async def test_a_body_without_end_is_not_read_to_its_end(lonely: Any) -> None:
    body = json.dumps({"message": "a", "context": "x" * 2_000_000})
    assert problem_of(await lonely.client.post(CHAT, content=body), 413).code == "too_large"
    in_pieces = (piece.encode() for piece in [body[i : i + 9_999] for i in range(0, len(body), 9_999)])

    async def pieces() -> Any:
        for piece in in_pieces:
            yield piece

    headers = {"content-type": "application/json"}
    assert problem_of(await lonely.client.post(CHAT, content=pieces(), headers=headers), 413).code == "too_large"


@pytest.mark.parametrize(
    ("door", "name", "sample", "said"),
    [
        ("upload/audio", "voice.mp3", "PNG", "'voice.mp3' is a PNG picture"),
        ("upload/image", "photo.png", "TEXT", "'photo.png' is a plain text"),
        ("upload/image", "photo.png", "MP3", "an MP3 recording"),
        ("upload/file", "plan.pdf", "WAV", "a WAV recording"),
        ("upload/file", "plan.txt", "JPEG", "a JPEG picture"),
    ],
)
async def test_a_file_under_a_false_name(
    lonely: Any, samples: dict[str, bytes], door: str, name: str, sample: str, said: str
) -> None:
    answer = await lonely.client.post(f"/api/v1/{door}", files={"file": (name, samples[sample], "audio/mpeg")})
    assert said in problem_of(answer, 415).detail


@pytest.mark.parametrize("door", ["upload", "upload/audio", "upload/image", "upload/file"])
async def test_files_that_are_none(lonely: Any, samples: dict[str, bytes], door: str) -> None:
    async def send(name: str, content: bytes) -> Any:
        return await lonely.client.post(f"/api/v1/{door}", files={"file": (name, content)})

    assert problem_of(await send("empty.txt", b""), 422).code == "empty_file"
    assert problem_of(await send("program", b"\x7fELF" + bytes(100)), 415).code == "unsupported_media_type"
    assert problem_of(await send("noise.txt", bytes(range(256))), 415).code == "unsupported_media_type"
    assert problem_of(await send("photo.png", samples["PNG"][:14]), 422).code == "unreadable_file"


@pytest.mark.parametrize(("name", "limit"), [("TEXT", 40_000), ("PDF", 300_000), ("WAV", 2_000_000)])
async def test_a_file_over_the_limit_of_its_kind(lonely: Any, samples: dict[str, bytes], name: str, limit: int) -> None:
    large = samples[name] + samples[name][-1:] * limit
    problem = problem_of(await lonely.client.post("/api/v1/upload", files={"file": ("large", large)}), 413)
    assert problem.details == {"limit_bytes": limit}


async def test_an_upload_whose_length_says_that_it_is_too_much_is_not_begun(lonely: Any) -> None:
    address = lonely.client.base_url
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(
        b"POST /api/v1/upload/image HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: 3000000000\r\nExpect: 100-continue\r\n\r\n"
    )
    with closing(writer):
        async with asyncio.timeout(10):
            assert b" 413 " in await reader.readline()
            assert b"too_large" in await reader.read()
    await writer.wait_closed()


async def test_a_form_without_its_file(lonely: Any, samples: dict[str, bytes]) -> None:
    send, png = lonely.client.post, samples["PNG"]
    fields = {"description": (None, "a photo")}
    assert problem_of(await send("/api/v1/upload", files=fields), 422).errors[0].field == "body.file"
    assert (
        problem_of(await send("/api/v1/upload", files={"photo": ("a.png", png)}), 422).errors[0].field == "body.photo"
    )
    twice = [("file", ("a.png", png)), ("file", ("b.png", png))]
    assert problem_of(await send("/api/v1/upload", files=twice), 422).code == "missing_file"
    zone = {"file": ("a.png", png), "time_zone": (None, "Nowhere")}
    assert problem_of(await send("/api/v1/upload/image", files=zone), 422).errors[0].field == "body.time_zone"


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data; boundary=x", b"--y", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nhalf", 400),
        ("multipart/form-data; boundary=x", b"", 400),
        ("multipart/form-data", b"--x", 415),
        ("application/json", b"{}", 415),
        ("text/plain", b"hello", 415),
    ],
)
async def test_an_upload_that_is_no_form(lonely: Any, content_type: str, body: bytes, status: int) -> None:
    headers = {"content-type": content_type}
    problem_of(await lonely.client.post("/api/v1/upload", content=body, headers=headers), status)


async def test_a_multimodal_request_with_nothing_in_it(lonely: Any) -> None:
    for answer in (
        await lonely.client.post("/api/v1/multimodal", json={}),
        await lonely.client.post("/api/v1/multimodal", json={"message": "  "}),
        await lonely.client.post("/api/v1/multimodal", files={"message": (None, "")}),
    ):
        assert problem_of(answer, 422).code == "nothing_sent"
    assert problem_of(await lonely.client.post("/api/v1/multimodal", content=b"{"), 400).code == "malformed_json"


@pytest.mark.parametrize("key", ["a b", "", "ü".encode(), "x" * 290])
async def test_an_idempotency_key_that_is_none(lonely: Any, key: str | bytes) -> None:
    answer = await lonely.client.post(CHAT, json={"message": "a"}, headers={b"Idempotency-Key": key})
    problem_of(answer, 400)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("PATCH", "/api/v1/tasks", 405),
        ("GET", "/api/v1/chat", 405),
        ("GET", "/api/v1/jobs/none", 422),
        ("GET", "/api/v1/jobs/none/events", 422),
        ("GET", "/api/v1/files/7", 422),
        ("GET", "/api/v1/tasks?limit=0", 422),
        ("GET", "/api/v1/tasks?status=lost", 422),
        ("DELETE", "/api/v1/tasks/x", 404),
        ("PUT", f"/api/v1/tasks/{2**70}", 422),
    ],
)
async def test_addresses_that_lead_nowhere(lonely: Any, method: str, path: str, status: int) -> None:
    problem_of(await lonely.client.request(method, path), status)


@pytest.mark.parametrize("path", [f"jobs/{NOBODYS}", f"jobs/{NOBODYS}/events", f"files/{NOBODYS}", "tasks", "tasks/1"])
async def test_questions_while_the_task_store_is_away(lonely: Any, path: str) -> None:
    answer = await lonely.client.get(f"/api/v1/{path}")
    assert problem_of(answer, 503).code == "task_store_away"
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "task",
    [
        {},
        {"summary": " "},
        {"summary": "a", "priority": "huge"},
        {"summary": "a", "due_date": "soon"},
        {"summary": "ring\u0007"},
        {"summary": "a", "description": "a\u0000b"},
        {"summary": "a", "tags": "home"},
        {"summary": "half \ud800"},
        {"summary": "a", "metadata": {"a": "\ud800"}},
        {"summary": "a", "metadata": {"\ud800": 1}},
        {"summary": "a", "metadata": {"a": float("inf")}},
        {"summary": "a", "metadata": {"a": float("nan")}},
        {"summary": "a", "metadata": {"a": json.loads("[" * 500 + "]" * 500)}},
    ],
)
async def test_a_task_that_is_not_as_it_must_be(lonely: Any, task: dict[str, Any]) -> None:
    body, headers = json.dumps(task), {"content-type": "application/json"}
    made = problem_of(await lonely.client.post("/api/v1/tasks", content=body, headers=headers), 422)
    changed = await lonely.client.put("/api/v1/tasks/1", content=body, headers=headers)
    assert changed.status_code == (422 if task else 503)
    for error in made.errors:
        assert not any(word in error.message for word in ("pattern", "tuple", "Input should", "\\d"))


async def test_a_number_beyond_all_numbers_is_refused(lonely: Any) -> None:
    body, headers = '{"summary": "a", "metadata": {"a": 1e999}}', {"content-type": "application/json"}
    problem = problem_of(await lonely.client.post("/api/v1/tasks", content=body, headers=headers), 422)
    assert problem.errors[0].field == "body.metadata"


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "chat", {"message": "a", "user_id": "a/b"}, "user_id: has a form that is not allowed here: up to 128"),
        ("POST", "tasks", {"summary": "a", "due_date": "soon"}, "not allowed here: write 2026-12-01"),
        ("POST", "tasks", {"summary": "a", "tags": "home"}, "body.tags: must be a list."),
        ("PUT", "tasks/1", {"priority": "huge"}, "must be 'low', 'medium', 'high' or 'urgent'"),
        ("POST", "multimodal", {"image_file_id": "7"}, "body.image_file_id: must be a UUID."),
        ("GET", "tasks?user_id=a/b", None, "query.user_id: has a form that is not allowed here: up to 128"),
    ],
)
async def test_reasons_are_sentences(lonely: Any, method: str, path: str, body: Any, said: str) -> None:
    assert said in problem_of(await lonely.client.request(method, f"/api/v1/{path}", json=body), 422).detail


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_json_under_another_name_is_told_which_is_wanted(lonely: Any, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    for method, path in (("POST", "chat"), ("POST", "tasks"), ("PUT", "tasks/1")):
        answer = await lonely.client.request(method, f"/api/v1/{path}", content=b'{"message": "a"}', headers=headers)
        assert "application/json" in problem_of(answer, 415).detail


@pytest.mark.parametrize("door", ["chat", "multimodal"])
async def test_what_is_wrong_with_json_is_said_once(lonely: Any, door: str) -> None:
    headers = {"content-type": "application/json"}
    answer = await lonely.client.post(f"/api/v1/{door}", content=b'{"message": "a"', headers=headers)
    (error,) = problem_of(answer, 400).errors
    assert error.field == "body"
    assert error.message.startswith("is not valid JSON (")
    assert ": " not in error.message


async def test_ids_that_are_empty_count_as_left_out(lonely: Any) -> None:
    empty = dict.fromkeys(("image_file_id", "audio_file_id", "document_file_id", "user_id", "conversation_id"), "")
    answer = await lonely.client.post("/api/v1/multimodal", json=empty)
    assert problem_of(answer, 422).code == "nothing_sent"
    body = {"message": "a", "reference_time": "", "time_zone": " "} | empty
    for door in ("chat", "multimodal"):
        answer = await lonely.client.post(f"/api/v1/{door}", json=body, headers={"Prefer": "respond-async"})
        assert answer.status_code == 202, answer.text
