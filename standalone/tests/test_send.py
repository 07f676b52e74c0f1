"""What `intelliassist send` says to a person, on a house that is up."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from standalone.processes import Process
from standalone.refusal import Refusal
from standalone.submissions import submissions

GIVEN = ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "BLOB_URL", "INTELLIASSIST_HOME", "INTELLIASSIST_URL")


@pytest.mark.parametrize(
    ("message", "user", "line"),
    [
        (None, "../x", "--user: '../x' is no name for a user: 1 to 128 characters, no slashes, not . or .."),
        ("x", "..", "--user: '..' is no name for a user: 1 to 128 characters, no slashes, not . or .."),
        ("  ", None, "--message: the message is blank"),
        ("x" * 2_001, None, "--message: String should have at most 2000 characters"),
    ],
)
def test_what_can_not_be_sent_is_refused_in_a_line(
    tmp_path: Path, message: str | None, user: str | None, line: str
) -> None:
    files = [] if message else [tmp_path / "x.txt"]
    with pytest.raises(Refusal) as refusal:
        submissions(files, message, user)
    assert (refusal.value.line, refusal.value.exit_code) == (line, 2)


def test_two_files_of_one_name_are_told_apart() -> None:
    titles = [one.title for one in submissions([Path("a/x.txt"), Path("b/x.txt")], None, None)]
    assert titles == ["a/x.txt", "b/x.txt"]
    assert [one.title for one in submissions([Path("a/x.txt"), Path("b/y.txt")], None, None)] == ["x.txt", "y.txt"]


@pytest.fixture
async def state(heard: Any, folder: Path) -> AsyncIterator[Path]:
    """The folder of a house that is up."""
    house = command(folder, heard, "up", "--free-ports")
    await house.start()
    async with asyncio.timeout(120):
        while not any(line.startswith("Ready in ") for line in heard.of("up")):
            assert house.running, heard.of("up")[-20:]
            await asyncio.sleep(0.05)
    yield folder
    await house.stop(60)


def command(folder: Path, heard: Any, name: str, *words: str | Path) -> Process:
    env = {name: value for name, value in os.environ.items() if name not in GIVEN}
    program = [sys.executable, "-m", "standalone", name, "--state", str(folder), *words]
    return Process(name, program, env={**env, "PYTHONUNBUFFERED": "1"}, say=heard)


async def test_a_file_that_is_refused_is_named_and_the_others_go_on(state: Path, heard: Any, tmp_path: Path) -> None:
    program = tmp_path / "tool.exe"
    program.write_bytes(b"MZ\x90\x00" + bytes(400))
    weather = tmp_path / "weather.txt"
    weather.write_text("The weather was fine.\n")
    send = command(state, heard, "send", program, weather, "--watch")
    await send.start()
    async with asyncio.timeout(120):
        assert await send.wait() == 1
    said = heard.of("send")
    assert re.fullmatch(r"weather\.txt: http://\S+/api/v1/jobs/[0-9a-f-]+", said[0])
    assert "no tasks" in said
    assert not any("Owner" in line for line in said)
    assert said[-1].startswith("intelliassist: tool.exe was refused: ")
