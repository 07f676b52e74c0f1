"""What the house says of its work in its logs, and what it keeps to itself."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from tests.e2e.house import House

from standalone.addresses import Given
from standalone.ports import Ports
from standalone.services import START_ORDER
from standalone.stack import Stack
from standalone.state import State

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

WORDS = "Zwetschgendatschi"
"""Whatever ends in it was said, shown, written or chosen by somebody, and belongs into no log."""
USER = f"ana.{WORDS.lower()}@example.com"
SETTINGS = {
    **dict.fromkeys(("TRANSCRIBER_PROVIDERS", "VISION_PROVIDERS", "EXTRACTOR_PROVIDERS"), "local"),
    "WEBHOOK_ALLOW_PRIVATE": "true",
    "LOG_LEVEL": "DEBUG",
}


@dataclass
class Talk:
    """A job, a request that asked for it, and all that the house printed and wrote of everything that happened."""

    job_id: str = ""
    request_id: str = "asked-for-the-log"
    folder: Path = Path()
    printed: list[tuple[str, str]] = field(default_factory=list)

    def events(self, service: str) -> list[dict[str, Any]]:
        return [json.loads(line) for name, line in self.printed if name == service and line.startswith("{")]

    def requests(self, service: str, route: str) -> list[dict[str, Any]]:
        return [one for one in self.events(service) if one["event"] == "request" and one["route"] == route]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talk]:
    """A house that logs all it can, with everything behind it that people do and get wrong."""
    folder = tmp_path_factory.mktemp("told")
    told = Talk(folder=folder / "logs")
    state = State(folder / "house")
    with state.held(), pytest.MonkeyPatch.context() as environment:
        for name, value in {**SETTINGS, "LOG_FILE": str(told.folder / "house.log")}.items():
            environment.setenv(name, value)
        stack = Stack(
            state,
            Ports.free(),
            given=Given(_env_file=None, log_format="json"),
            output=lambda name, line: told.printed.append((name, line)),
            say=lambda _: None,
        )
        try:
            async with stack:
                house = House(stack.url, (state.addresses() or {})["kafka"])
                async with house.http() as http:
                    await everyday(house, http, told)
                    await mistakes(house, http)
        except BaseException as failure:
            failure.add_note("\n".join(f"{name}: {line}" for name, line in told.printed[-60:]))
            raise
    yield told


async def everyday(house: House, http: httpx.AsyncClient, told: Talk) -> None:
    user = {"user_id": USER}
    hook = {"url": f"http://127.0.0.1:9/{WORDS}?token={WORDS}", "events": ["*"], **user}
    assert (await http.post("/webhooks", json=hook, params=user)).is_success
    said = {"message": f"Please order the {WORDS} by Friday.", "conversation_id": f"talk-{WORDS}", **user}
    headers = {"Prefer": "respond-async", "X-Request-ID": told.request_id}
    answer = await http.post("/chat", json=said, headers=headers)
    told.job_id = answer.json()["job_id"]
    note = (f"{WORDS}.txt", f"Tom must bake the {WORDS} tomorrow.".encode())
    written = await http.post("/upload/file", files={"file": note}, data=user, headers={"Prefer": "respond-async"})
    for job_id in (told.job_id, written.json()["job_id"]):
        job = await house.ended(job_id)
        assert job["status"] == "completed", job
        assert WORDS in json.dumps(job)
    assert (await http.get("/tasks", params={"q": WORDS, **user})).json()
    task = await http.post("/tasks", json={"summary": f"Eat the {WORDS}", **user})
    assert (await http.put(f"/tasks/{task.json()['id']}", json={"description": WORDS})).is_success
    for path in (f"/conversations/talk-{WORDS}", f"/{WORDS}", f"/jobs/{WORDS}", f"/export?user_id={USER}"):
        await http.get(path)


async def mistakes(house: House, http: httpx.AsyncClient) -> None:
    broken = {"file": (f"{WORDS}.png", b"\x89PNG\r\n\x1a\n" + WORDS.encode())}
    await http.post("/upload/image", files=broken, data={"user_id": USER})
    await http.post("/chat", json={"message": WORDS, "user_id": [WORDS]})
    await http.post("/chat", content=WORDS)
    await http.get("/tasks", params={"cursor": WORDS, "due_before": WORDS})
    job = {"job_id": str(uuid4()), "user_id": USER, "parts": [{"part_id": WORDS, "kind": WORDS}], WORDS: WORDS}
    for topic, value in (
        ("chat.received.v1", json.dumps({"job": job, "part_id": WORDS}).encode()),
        ("text.recognized.v1", WORDS.encode()),
    ):
        key = str(uuid4())
        await house.publish(topic, value, key=key)
        await house.heard(f"{topic}.dlq", 1, lambda record, key=key: record.key == key.encode())


def lines(talk: Talk) -> Iterator[tuple[str, str]]:
    """All that was said, wherever."""
    yield from talk.printed
    for file in talk.folder.iterdir():
        yield from ((file.name, line) for line in file.read_text().splitlines())


async def test_nothing_of_what_people_said_stands_in_any_log(talk: Talk) -> None:
    quoted = [(name, line) for name, line in lines(talk) if WORDS.lower() in line.lower()]
    assert not quoted


async def test_each_service_writes_what_it_prints_into_a_file_of_its_own(talk: Talk) -> None:
    assert {file.name for file in talk.folder.iterdir()} == {f"house-{service}.log" for service in START_ORDER}
    for service in START_ORDER:
        written = (talk.folder / f"house-{service}.log").read_text().splitlines()
        assert [json.loads(line)["event"] for line in written] == [one["event"] for one in talk.events(service)]


async def test_a_request_has_one_line_with_its_route_its_time_its_trace_and_its_job(talk: Talk) -> None:
    submitted = [one for one in talk.requests("gateway", "/api/v1/chat") if one.get("request_id") == talk.request_id]
    assert len(submitted) == 1
    [line] = submitted
    assert (line["method"], line["status"], line["job_id"]) == ("POST", 202, talk.job_id)
    assert line["milliseconds"] > 0
    asked = [one for one in talk.requests("gateway", "/api/v1/jobs/{job_id}") if one.get("job_id") == talk.job_id]
    assert asked
    assert {one["route"] for one in talk.events("gateway") if one.get("status") == 404} >= {"(no route)"}

    by_store = {
        one["trace_id"]: one for one in talk.events("taskstore") if one["event"] == "request" and "trace_id" in one
    }
    answered = by_store[asked[0]["trace_id"]]
    assert answered["job_id"] == talk.job_id
    assert answered["request_id"] == asked[0]["request_id"]


async def test_lines_about_a_record_that_was_put_aside_name_its_trace(talk: Talk) -> None:
    dead = [one for service in START_ORDER for one in talk.events(service) if one["event"] == "dead letter"]
    assert dead
    assert all(len(one["trace_id"]) == 32 for one in dead)
