"""The command itself, with all five services: it starts, mends, stops, and leaves nothing behind."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil
import pytest

from contracts.changed import JobStatus
from contracts.http.submissions import ChatRequest
from intelliassist_client import Client, ProblemError
from standalone.processes import Process
from standalone.state import State

GIVEN = ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "BLOB_URL", "INTELLIASSIST_HOME", "INTELLIASSIST_URL")
SERVICES = {"gateway", "transcriber", "vision", "extractor", "taskstore"}
PATIENCE_S = 120
ENDS = {JobStatus.COMPLETED, JobStatus.PARTIAL, JobStatus.FAILED, JobStatus.CANCELLED}


class House:
    """`intelliassist up` on free ports, and what it says."""

    def __init__(self, process: Process, said: Callable[[], list[str]]) -> None:
        self.process = process
        self.said = said

    async def says(self, pattern: str) -> str:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for line in self.said():
                    if re.search(pattern, line):
                        return line
                if not self.process.running:
                    pytest.fail("it ended before it said that: " + "\n".join(self.said()[-40:]))
                await asyncio.sleep(0.05)

    def family(self) -> list[psutil.Process]:
        assert self.process.pid
        family: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return family

    def member(self, command: str) -> psutil.Process:
        return next(member for member in self.family() if command in " ".join(member.cmdline()))

    def signal(self, number: signal.Signals) -> None:
        assert self.process.pid
        os.kill(self.process.pid, number)

    async def ended(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()


async def all_gone(family: list[psutil.Process]) -> None:
    async with asyncio.timeout(60):
        while any(_lives(member) for member in family):
            await asyncio.sleep(0.05)


def _lives(member: psutil.Process) -> bool:
    try:
        return bool(member.is_running() and member.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


Up = Callable[..., Awaitable[House]]


@pytest.fixture
async def up(heard: Any, folder: Path) -> AsyncIterator[Up]:
    houses: list[House] = []

    async def start(*options: str, **given: str) -> House:
        env = {name: value for name, value in os.environ.items() if name not in GIVEN}
        command = [sys.executable, "-m", "standalone", "up", "--state", str(folder), *(options or ("--free-ports",))]
        process = Process("up", command, env={**env, **given, "PYTHONUNBUFFERED": "1", "COLUMNS": "400"}, say=heard)
        begun = len(heard.lines)
        await process.start()
        houses.append(House(process, lambda: [line for _, line in heard.lines[begun:]]))
        return houses[-1]

    yield start
    for house in houses:
        await house.process.stop(60)


@pytest.fixture
def url(folder: Path) -> Callable[[], str]:
    return lambda: (State(folder).addresses() or {})["url"]


async def test_it_starts_mends_and_stops_on_ctrl_c(up: Up, url: Callable[[], str], folder: Path) -> None:
    house = await up()
    ready = await house.says(r"^Ready in [\d.]+ s: ")
    assert f"{url()}/api/v1 (documentation: {url()}/docs)" in ready
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{url()}/ping")).is_success
    assert {line.split()[0] for line in house.said() if "│" in line} >= SERVICES

    family = house.family()
    house.member("-m extractor").kill()
    await house.says("extractor was ended by SIGKILL; starting it again")
    family += house.family()

    house.signal(signal.SIGINT)
    assert await house.ended() == 0
    assert "Stopped." in house.said()
    await all_gone(family)
    assert State(folder).addresses() is None


async def test_its_broker_may_die_and_the_house_goes_on_with_another(up: Up, url: Callable[[], str]) -> None:
    house = await up()
    await house.says(r"^Ready in [\d.]+ s: ")
    house.member("tansu").kill()
    await house.says("^broker was ended by SIGKILL; starting it again")
    await house.says("^broker runs again; it kept nothing, so all that is unfinished is asked for again")
    async with Client(url()) as client:
        answer = await client.submissions.chat(ChatRequest(message="Tom, please call Priya by Friday."))
        assert await _ended(client, answer.job_id) is JobStatus.COMPLETED
    family = house.family()
    house.signal(signal.SIGINT)
    assert await house.ended() == 0
    await all_gone(family)


async def test_it_stops_soon_while_its_broker_is_dead(up: Up) -> None:
    house = await up()
    await house.says("^extractor ")
    family = house.family()
    house.member("tansu").kill()
    await house.says("^broker was ended by SIGKILL; starting it again")
    house.signal(signal.SIGINT)
    await house.ended()
    await all_gone(family)


async def test_its_database_may_die_and_every_accepted_job_ends_all_the_same(
    up: Up, url: Callable[[], str], folder: Path
) -> None:
    house = await up()
    await house.says(r"^Ready in [\d.]+ s: ")
    async with Client(url()) as client:
        answers = [
            await client.submissions.chat(ChatRequest(message=f"Tom, please send report {n} to Priya by Friday."))
            for n in range(12)
        ]
        house.member(f"/postgres -D {folder}").kill()
        answers += [
            await client.submissions.chat(ChatRequest(message=f"Mia, please send letter {n} to Priya by Friday."))
            for n in range(12)
        ]
        await house.says("^postgres was ended by SIGKILL; starting it again")
        statuses = await asyncio.gather(*(_ended(client, answer.job_id) for answer in answers))
    assert statuses == [JobStatus.COMPLETED] * 24
    house.signal(signal.SIGINT)
    assert await house.ended() == 0


async def _ended(client: Client, job_id: UUID) -> JobStatus:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                job = await client.jobs.get(job_id)
            except (ProblemError, httpx.TransportError):  # while the database is away
                job = None
            if job and job.status in ENDS:
                return job.status
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"DATABASE_URL": "nonsense"},
            "settings: DATABASE_URL: use postgresql://user:password@host:port/database",
        ),
        (
            {"BLOB_URL": "ftp://x"},
            "settings: BLOB_URL: 'ftp://x' is no blob store: use file:<folder>, memory: or s3://<bucket>/<prefix>",
        ),
    ],
)
async def test_an_address_that_is_none_is_one_line_before_anything_starts(
    up: Up, given: dict[str, str], line: str
) -> None:
    house = await up("--free-ports", **given)
    assert await house.ended() == 2
    assert house.said() == [line]


async def test_all_that_is_set_wrongly_for_any_service_is_told_at_once(up: Up) -> None:
    house = await up(
        "--free-ports",
        BLOB_URL="ftp://x",
        DATABASE_URL="nonsense",
        AUTH_MODE="maybe",
        LOG_LEVEL="loud",
        VISION_MIN_CONFIDENCE="7",
        TRASH_DAYS="0",
        API_PORT="0",
    )
    assert await house.ended() == 2
    wrong = [line.removeprefix("settings: ").partition(":")[0] for line in house.said()]
    assert sorted(wrong) == [
        "API_PORT",
        "AUTH_MODE",
        "BLOB_URL",
        "DATABASE_URL",
        "LOG_LEVEL",
        "TRASH_DAYS",
        "VISION_MIN_CONFIDENCE",
    ]


async def test_a_given_database_that_is_down_is_waited_for_as_long_as_is_set_and_no_longer(up: Up) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    house = await up("--free-ports", DATABASE_URL=f"postgresql://u:p@127.0.0.1:{port}/d", DATABASE_PATIENCE_S="1")
    assert await house.ended() == 1
    last = house.said()[-1]
    assert last.startswith("intelliassist: the database that is named can't be used: ")
    assert "Z [" not in last
    assert not [line for line in house.said() if "starting it again" in line]


async def test_nothing_outlives_it_when_it_is_killed(up: Up) -> None:
    house = await up()
    await house.says(r"^Ready in [\d.]+ s: ")
    family = house.family()
    house.signal(signal.SIGKILL)
    await house.ended()
    await all_gone(family)


async def test_a_second_ctrl_c_does_not_wait(up: Up) -> None:
    house = await up()
    await house.says("^taskstore ")
    family = house.family()
    house.signal(signal.SIGINT)
    await house.says("Stopping; once more to kill")
    house.signal(signal.SIGINT)
    await house.ended()
    await all_gone(family)


async def test_it_listens_where_it_is_told_and_names_no_page_that_is_not_there(up: Up, url: Callable[[], str]) -> None:
    house = await up("--free-ports", API_HOST="127.0.0.2", DEBUG="false")
    ready = await house.says(r"^Ready in [\d.]+ s: ")
    assert url().startswith("http://127.0.0.2:")
    assert ready.endswith(f"{url()}/api/v1. Ctrl-C stops everything.")
    async with httpx.AsyncClient(base_url=url()) as http:
        assert (await http.get("/ping")).is_success
        assert (await http.get("/docs")).status_code == 404


async def test_nobody_but_this_machine_comes_in_unasked(up: Up) -> None:
    house = await up("--free-ports", API_HOST="0.0.0.0")  # noqa: S104 - it is refused
    assert await house.ended() == 2
    (line,) = house.said()
    assert line.startswith("settings: AUTH_MODE: none is for the loopback address alone, not for API_HOST=0.0.0.0")


async def test_the_port_that_is_set_is_the_one_that_is_taken(up: Up, folder: Path) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    async with taken:
        port = taken.sockets[0].getsockname()[1]
        house = await up("--state", str(folder), API_PORT=str(port))
        assert await house.ended() == 2
    assert house.said()[-1].startswith(f"intelliassist: port {port} is taken by another program")


async def test_a_port_that_is_taken_is_one_line_and_no_traceback(up: Up) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    async with taken:
        port = taken.sockets[0].getsockname()[1]
        house = await up("--free-ports", "--port", str(port))
        assert await house.ended() == 2
    advice = f"intelliassist: port {port} is taken by another program; choose another with --port, or let us choose with --free-ports"
    assert house.said() == [advice]
