"""A broker that dies while jobs run, and forgets everything, costs time and no job."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from tests.e2e.house import FINAL, House, a_user

import standalone
from standalone.addresses import Given
from standalone.ports import Ports
from standalone.stack import Stack
from standalone.state import State

# The broker is the stack's own, whatever all others run on: beside a second one it would only starve.
pytestmark = pytest.mark.door

SAMPLES = Path(standalone.__file__).parent / "samples"
PATIENCE_S = 120


class Broken:
    """A house of this test's own, whose broker may be killed."""

    def __init__(self, stack: Stack, kafka: str) -> None:
        self._stack = stack
        self.house = House(stack.url, kafka)

    async def kill_broker(self) -> None:
        """Return once another one runs in its place."""
        dead = self._broker_pid()
        assert dead
        os.kill(dead, signal.SIGKILL)
        async with asyncio.timeout(PATIENCE_S):
            while self._broker_pid() in (dead, None):
                await asyncio.sleep(0.05)

    def _broker_pid(self) -> int | None:
        return next((process.pid for process in self._stack.processes if process.name == "broker"), None)


@asynccontextmanager
async def up(folder: Path) -> AsyncIterator[Broken]:
    state = State(folder)
    lines: list[str] = []
    with state.held():
        stack = Stack(
            state,
            Ports.free(),
            given=Given(_env_file=None),
            output=lambda name, line: lines.append(f"{name}: {line}"),
            say=lines.append,
        )
        async with stack:
            yield Broken(stack, (state.addresses() or {})["kafka"])


async def test_jobs_that_run_when_the_broker_dies_complete_and_none_is_done_twice(tmp_path: Path) -> None:
    users = [a_user() for _ in range(6)]
    note = (SAMPLES / "voice-note.ogg").read_bytes()
    async with up(tmp_path) as broken, broken.house.http() as http:
        sent = await asyncio.gather(*(_sends(http, user, note) for user in users))
        for job_id in sent:
            await _job(http, job_id)  # the store knows of it

        await broken.kill_broker()
        await _one_gets_on(http, [job_id for job_id in sent if (await _job(http, job_id))["status"] not in FINAL])
        jobs = [await broken.house.ended(job_id) for job_id in sent]
        kept = [(await http.get("/tasks", params={"user_id": user})).json()["count"] for user in users]

        new = await _sends(http, a_user(), note)
        assert (await broken.house.ended(new))["status"] == "completed"

    assert [job["status"] for job in jobs] == ["completed"] * len(jobs)
    assert kept == [len(job["tasks"]) for job in jobs], "none is there twice"
    assert len(set(kept)) == 1, "the same recording has the same tasks each time"


async def _sends(http: httpx.AsyncClient, user: str, note: bytes) -> str:
    answer = await http.post(
        "/upload/audio",
        files={"file": ("voice-note.ogg", note)},
        data={"user_id": user},
        headers={"Prefer": "respond-async"},
    )
    return str(answer.json()["job_id"])


async def _job(http: httpx.AsyncClient, job_id: str) -> dict[str, Any]:
    answer = await http.get(f"/jobs/{job_id}")
    assert answer.is_success, answer.text
    return cast("dict[str, Any]", answer.json())


async def _one_gets_on(http: httpx.AsyncClient, job_ids: list[str]) -> None:
    before = [(await _job(http, job_id))["version"] for job_id in job_ids]
    async with asyncio.timeout(PATIENCE_S):
        while [(await _job(http, job_id))["version"] for job_id in job_ids] == before:
            await asyncio.sleep(0.1)
