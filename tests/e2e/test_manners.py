"""How the API behaves whatever is asked of it: one form of errors, the same headers, nothing that surprises a client."""

import asyncio
import gzip
import json
from contextlib import closing
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from tests.e2e.house import House, a_user
from tests.e2e.test_bad_input import assert_problem

pytestmark = pytest.mark.door


async def raw(house: House, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes that no HTTP client would, and read the whole answer."""
    place = urlsplit(house.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(request)
    with closing(writer):
        async with asyncio.timeout(20):
            answer = await reader.read()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split()[1]), headers, body


def plain(house: House, **options: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=house.url, timeout=30, trust_env=False, **options)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/nowhere/", 404),
        ("POST", "/ping", 405),
        ("TRACE", "/api/v1/tasks", 405),
        ("GET", "/api/v1/tasks/%00", 400),
        ("GET", "/api/v1/tasks/a%0Ab", 400),
        ("GET", "/api/v1/tasks/%ff", 400),
        ("GET", "/api/v1/tasks/%zz", 400),
        ("GET", "/api/v1/tasks/1%", 400),
        ("GET", "/api/v1/tasks?user_id=a%00b", 400),
        ("GET", "/api/v1/tasks?user_id=%1b", 400),
        ("GET", "/api/v1/tasks?user_id=%C3%28", 400),
        ("GET", "/api/v1/tasks?%00=1", 400),
        ("GET", "/api/v1/tasks?status=" + "x" * 20_000, 414),
        ("GET", "/" + "x" * 3_000, 414),
        ("GET", "/api/v1/jobs/none", 422),
    ],
)
async def test_whatever_is_wrong_is_a_problem(house: House, method: str, path: str, status: int) -> None:
    place = urlsplit(house.url)
    request = f"{method} {path} HTTP/1.1\r\nHost: {place.netloc}\r\nX-Request-ID: mine\r\nConnection: close\r\n\r\n"
    answered, headers, body = await raw(house, request.encode())
    assert answered == status, body
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-request-id"] == "mine"
    assert headers["x-content-type-options"] == "nosniff"
    problem = json.loads(body)
    assert problem["status"] == problem["status_code"] == status


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"what is this\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Odd: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Odd: a\x07b\r\n\r\n", 400),
        (b"FLY /api/v1/tasks HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nmany\r\n", 400),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Endless: " + b"y" * 300_000, 431),
    ],
)
async def test_what_is_no_request_at_all_is_told_so_in_the_same_form(
    house: House, request_: bytes, status: int
) -> None:
    answered, headers, body = await raw(house, request_)
    assert answered == status, body
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["status"] == status


async def test_a_method_that_is_not_taken_is_answered_with_those_that_are(house: House) -> None:
    async with plain(house) as http:
        tasks = await http.put("/api/v1/tasks", json={})
        chat = await http.get("/api/v1/chat")
    assert_problem(tasks, 405)
    assert {"GET", "HEAD", "POST", "DELETE"} <= set(tasks.headers["allow"].split(", "))
    assert chat.headers["allow"] == "POST, OPTIONS"


async def test_head_is_get_without_the_body(house: House) -> None:
    async with plain(house) as http:
        for path in ("/", "/ping", "/api/v1/tasks", "/api/v1/status", "/health/live"):
            answer = await http.head(path)
            assert answer.status_code == 200, path
            assert answer.content == b""
        assert (await http.head("/api/v1/tasks/999999999")).status_code == 404


async def test_a_slash_at_the_end_changes_nothing(house: House) -> None:
    async with plain(house) as http:
        made = await http.post("/api/v1/tasks/", json={"summary": "Buy milk", "user_id": a_user()})
        read = await http.get(f"/api/v1/tasks/{made.json()['id']}/")
    assert made.status_code == 201, made.text
    assert read.status_code == 200
    assert not read.history


async def test_every_answer_can_be_told_from_the_others(house: House) -> None:
    async with plain(house) as http:
        named = await http.get("/api/v1/tasks", headers={"X-Request-ID": "mine-7"})
        first, second = await http.get("/ping"), await http.get("/ping")
        absurd = await http.get("/ping", headers={"X-Request-ID": "x" * 500})
    assert named.headers["x-request-id"] == "mine-7"
    assert len({answer.headers["x-request-id"] for answer in (first, second, absurd)}) == 3
    assert float(named.headers["x-process-time"]) > 0


async def test_browsers_are_told_to_be_careful(house: House) -> None:
    async with plain(house) as http:
        for path in ("/", "/api/v1/tasks", "/nowhere", "/docs"):
            headers = (await http.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["referrer-policy"] == "no-referrer"
            assert "strict-transport-security" not in headers, "plain HTTP: nothing to insist on"
            assert "server" not in headers
        assert (await http.get("/api/v1/tasks")).headers["cache-control"] == "no-store"


async def test_long_answers_are_packed_and_short_and_live_ones_are_not(house: House) -> None:
    user = a_user()
    async with plain(house, headers={"Accept-Encoding": "gzip"}) as http:
        for number in range(5):
            task = {"summary": f"Task {number}", "description": "many words " * 50, "user_id": user}
            await http.post("/api/v1/tasks", json=task)
        long = await http.get("/api/v1/tasks", params={"user_id": user})
        short = await http.get("/ping")
        said = {"message": "I will call Tom tomorrow.", "user_id": user}
        job = await http.post("/api/v1/chat", json=said, headers={"Prefer": "respond-async"})
        live = await http.get(f"/api/v1/jobs/{job.json()['job_id']}/events")
    assert long.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in long.headers["vary"].lower()
    assert long.json()["count"] == 5
    assert "content-encoding" not in short.headers
    assert live.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in live.headers


async def test_a_packed_body_is_not_unpacked(house: House) -> None:
    bomb = gzip.compress(b'{"message": "' + b"a" * 50_000_000 + b'"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with plain(house) as http:
        for path in ("/api/v1/chat", "/api/v1/tasks", "/api/v1/multimodal"):
            assert_problem(await http.post(path, content=bomb, headers=headers), 415, "Content-Encoding")
        form = {**headers, "Content-Type": "multipart/form-data; boundary=x"}
        assert_problem(await http.post("/api/v1/upload", content=bomb, headers=form), 415)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 500_000,
        b'{"a":' * 150_000,
        b'{"message": "a", "more": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"message": ' + b"9" * 900_000 + b"}",
        b'{"message": NaN}',
        b'{"message": "\\ud800"}',
        b'{"message": "a\\u0000b"}',
        b'{"message": "a", "user_id": "\\u0007"}',
        b'\xef\xbb\xbf{"message": 1}',
        b"{" + b",".join(b'"k%d": 1' % number for number in range(60_000)) + b"}",
    ],
)
@pytest.mark.parametrize("path", ["/chat", "/multimodal", "/tasks"])
async def test_json_made_to_hurt_is_refused(house: House, path: str, body: bytes) -> None:
    async with house.http() as http:
        answer = await http.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422), answer.text[:500]
    assert_problem(answer, answer.status_code)


async def test_forms_made_to_hurt_are_refused(house: House) -> None:
    async with house.http() as http:
        many = await http.post("/upload", files=[(f"field-{n}", (None, "x")) for n in range(200)])
        long = await http.post("/upload", files={"description": (None, "x" * 300_000), "file": ("a.txt", b"hello")})
        together = await http.post("/upload", files=[(f"field-{n}", (None, "x" * 200_000)) for n in range(20)])
        control = await http.post(
            "/upload", files={"description": (None, "a\x00b"), "file": ("a.txt", b"hello")}, data={"user_id": a_user()}
        )
        files = [("files", (f"{number}.txt", b"hello")) for number in range(40)]
        too_many = await http.post("/multimodal", files=files)
    assert_problem(many, 400)
    assert_problem(long, 413)
    assert_problem(together, 413)
    assert_problem(control, 422)
    assert_problem(too_many, 422)


async def test_pages_of_listed_origins_may_ask_and_read_the_headers(house: House) -> None:
    listed, other = "http://localhost:3000", "https://evil.example"
    question = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-request-id"}
    async with plain(house) as http:
        asked = await http.options("/api/v1/chat", headers={"Origin": listed, **question})
        refused = await http.options("/api/v1/chat", headers={"Origin": other, **question})
        read = await http.get("/api/v1/tasks/999999999", headers={"Origin": listed})
        foreign = await http.get("/ping", headers={"Origin": other})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == listed
    assert asked.headers["access-control-allow-credentials"] == "true"
    assert_problem(refused, 400)
    assert "access-control-allow-origin" not in refused.headers
    assert_problem(read, 404)
    assert read.headers["access-control-allow-origin"] == listed
    assert {"X-Request-ID", "RateLimit", "ETag", "Location"} <= set(
        read.headers["access-control-expose-headers"].split(", ")
    )
    assert "access-control-allow-origin" not in foreign.headers


async def test_times_are_utc_and_texts_are_utf_8(house: House) -> None:
    async with house.http() as http:
        made = (await http.post("/tasks", json={"summary": "Milch für Ärztin 你好 🥛", "user_id": a_user()})).json()
        read = await http.get(f"/tasks/{made['id']}")
    assert read.json()["summary"] == "Milch für Ärztin 你好 🥛"
    assert "你好".encode() in read.content, "as it is, not escaped"
    for name in ("created_at", "updated_at"):
        moment = datetime.fromisoformat(made[name])
        assert moment.utcoffset() is not None
        assert not moment.utcoffset()


async def test_the_address_of_a_problem_is_the_one_that_was_asked_for(house: House) -> None:
    unknown = uuid4()
    async with house.http() as http:
        problem = assert_problem(await http.get(f"/jobs/{unknown}", params={"user_id": a_user()}), 404)
    assert problem["instance"] == f"/api/v1/jobs/{unknown}"
    assert problem["trace_id"]


@pytest.mark.parametrize("name", ["rebound.example", "192.0.2.7:8000", "127.0.0.1.evil.example", "[broken"])
async def test_a_name_that_was_bent_to_this_machine_is_refused(house: House, name: str) -> None:
    async with plain(house) as http:
        answer = await http.get("/api/v1/tasks", headers={"Host": name})
        own = await http.get("/ping", headers={"Host": f"localhost:{urlsplit(house.url).port}"})

    assert_problem(answer, 421)
    assert own.status_code == 200


async def test_the_page_of_another_site_can_send_nothing(house: House) -> None:
    async with plain(house) as http:
        form = {"files": {"file": ("note.txt", b"Call Tom.")}, "data": {"user_id": a_user()}}
        evil = await http.post("/api/v1/upload", headers={"Origin": "https://evil.example"}, **form)
        own = await http.post("/api/v1/upload", headers={"Origin": house.url}, **form)
        listed = await http.post("/api/v1/upload", headers={"Origin": "http://localhost:5173"}, **form)

    assert_problem(evil, 403)
    assert (own.status_code, listed.status_code) == (200, 200)
