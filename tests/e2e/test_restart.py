"""What was accepted survives a restart, although the embedded broker forgets everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.e2e.house import House, a_user

import standalone
from standalone.addresses import Given
from standalone.ports import Ports
from standalone.stack import Stack
from standalone.state import State

# The broker is the stack's own, whatever all others run on: beside a second one it would only starve.
pytestmark = pytest.mark.door

SAMPLES = Path(standalone.__file__).parent / "samples"


@asynccontextmanager
async def up(folder: Path) -> AsyncIterator[House]:
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
            addresses = state.addresses() or {}
            yield House(stack.url, addresses["kafka"])


async def test_what_was_not_finished_is_finished_after_the_restart_and_nothing_is_done_twice(tmp_path: Path) -> None:
    # Each of another user: who sends the same twice is told the same tasks, not twins of them.
    user, *others = (a_user() for _ in range(9))
    note = (SAMPLES / "voice-note.ogg").read_bytes()
    async with up(tmp_path) as house, house.http() as http:
        done = await http.post("/chat", json={"message": "Please water the plants.", "user_id": user})
        sent = await asyncio.gather(
            *(
                http.post(
                    "/upload/audio",
                    files={"file": ("voice-note.ogg", note)},
                    data={"user_id": other},
                    headers={"Prefer": "respond-async"},
                )
                for other in others
            )
        )
        for answer in sent:
            # Registered, so that the database knows of it; that the broker alone held it is another story.
            assert (await http.get(f"/jobs/{answer.json()['job_id']}")).is_success
    unfinished = [answer.json()["job_id"] for answer in sent]

    async with up(tmp_path) as house, house.http() as http:
        jobs = [await house.ended(job_id) for job_id in unfinished]
        before = await http.get(f"/jobs/{done.json()['job_id']}")
        kept = [(await http.get("/tasks", params={"user_id": other})).json()["count"] for other in others]

    assert [job["status"] for job in jobs] == ["completed"] * 8
    assert before.json()["tasks"], "what was stored is still there"
    assert kept == [len(job["tasks"]) for job in jobs], "none is there twice"
    assert len(set(kept)) == 1, "the same recording has the same tasks each time"
