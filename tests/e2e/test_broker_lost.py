"""The broker dies while people send: it forgets everything, and nothing that was accepted is lost or done twice."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.house import House, a_user, summaries

from standalone.addresses import Given
from standalone.ports import Ports
from standalone.stack import Stack
from standalone.state import State

_NO_WAIT = {"Prefer": "respond-async"}
_AT_ONCE = 8


async def _send(http: httpx.AsyncClient, user: str) -> str:
    said = {"message": "Please water the plants by Friday.", "user_id": user}
    answer = await http.post("/chat", json=said, headers=_NO_WAIT)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


async def test_what_is_accepted_around_the_death_of_the_broker_is_completed_once(tmp_path: Path) -> None:
    state, lines = State(tmp_path), list[str]()
    with state.held():
        stack = Stack(
            state,
            Ports.free(),
            given=Given(_env_file=None),
            output=lambda name, line: lines.append(f"{name}: {line}"),
            say=lines.append,
        )
        try:
            async with stack:
                await _sends_around_its_death(stack, House(stack.url, (state.addresses() or {})["kafka"]))
                await _nothing_stands_there_any_more(state.blobs / "journal")
        except BaseException as failure:
            failure.add_note("\n".join(lines[-80:]))
            raise


async def _sends_around_its_death(stack: Stack, house: House) -> None:
    [broker] = [process for process in stack.processes if process.name == "broker"]
    users = [a_user() for _ in range(3 * _AT_ONCE)]  # each of another: who says the same twice is told one task
    async with house.http() as http:
        sent = await asyncio.gather(*(_send(http, user) for user in users[:_AT_ONCE]))
        broker.kill()
        for user in users[_AT_ONCE : 2 * _AT_ONCE]:
            sent.append(await _send(http, user))
        sent += await asyncio.gather(*(_send(http, user) for user in users[2 * _AT_ONCE :]))

        jobs: list[dict[str, Any]] = [await house.ended(job_id) for job_id in sent]
        assert [job["status"] for job in jobs] == ["completed"] * len(users)
        assert [len(job["tasks"]) for job in jobs] == [1] * len(users), summaries(jobs[0])
        for user in users:
            told = (await http.get("/tasks", params={"user_id": user})).json()
            assert told["count"] == 1, "done once"


def _entries(folder: Path) -> list[Path]:
    return list(folder.glob("*.json"))


async def _nothing_stands_there_any_more(folder: Path) -> None:
    async with asyncio.timeout(60):
        while _entries(folder):
            await asyncio.sleep(0.1)
