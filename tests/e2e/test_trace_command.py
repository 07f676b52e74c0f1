"""`intelliassist trace` shows whoever runs the house where the time of a job went."""

import asyncio
import json
import os
import sys
from uuid import uuid4

import pytest
from tests.e2e.house import House, a_user

pytestmark = pytest.mark.door


async def trace(house: House, *words: str) -> tuple[int, str, str]:
    """Its exit code, and what it wrote to standard output and standard error."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "standalone", "trace", *words, "--url", house.url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "100"},
    )
    out, errors = await asyncio.wait_for(child.communicate(), 60)
    assert child.returncode is not None
    return child.returncode, out.decode(), errors.decode()


async def test_a_job_is_drawn_from_its_acceptance_to_its_last_hop(house: House) -> None:
    async with house.http() as http:
        answer = await http.post("/chat", json={"message": "Please water the plants.", "user_id": a_user()})
    job = await house.ended(answer.json()["job_id"])
    code, drawn, _ = await trace(house, job["job_id"])
    _, told, _ = await trace(house, job["job_id"], "--json")

    assert code == 0
    lines = drawn.splitlines()
    assert job["trace_id"] in drawn
    hops = [line.split()[0] for line in lines if "░" in line or "█" in line][:-1]
    assert hops == ["registered", "gathered", "analysis", "stored"]
    assert max(map(len, lines)) <= 100
    assert "\x1b" not in drawn
    facts = json.loads(told)
    assert (facts["job_id"], facts["trace_id"], facts["status"]) == (job["job_id"], job["trace_id"], "completed")
    [analysis] = [hop for hop in facts["hops"] if hop["hop"] == "analysis"]
    # Whoever began may be heard of later than of the result, and then it is not known how long it waited before.
    assert 0 < analysis["waited_s"] + (analysis["took_s"] or 0) <= facts["seconds"]


async def test_a_job_that_is_not_known_is_said_to_be_so(house: House) -> None:
    job_id = str(uuid4())
    code, drawn, said = await trace(house, job_id)

    assert (code, drawn) == (1, "")
    assert said.strip() == f"intelliassist: no job {job_id} is known at {house.url}"
