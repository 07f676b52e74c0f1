"""The API keeps its word: whatever is asked of it, the answer is one that its description knows."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from tests.e2e.house import House

PROGRAM = Path(sys.executable).with_name("schemathesis")
CONFIG = Path(__file__).with_name("schemathesis.toml")
LIVE = "/events$"
"""A stream has no end to wait for; test_live.py listens to it."""
CASES_EACH = 1
"""Random ones an operation, besides the examples and the edges of every shape, which are many more."""
LEAST = 1_000
# Aliases are left out: what they lead to is asked itself, and test_earlier_endpoints.py holds them to their word.
# One worker: Python 3.11 fails at times when several threads parse source at once, as Hypothesis does.


@pytest.mark.timeout(900)
async def test_no_answer_is_undocumented_or_a_failure_of_ours(house: House, tmp_path: Path) -> None:
    tester = await asyncio.create_subprocess_exec(
        PROGRAM,
        *("--config-file", CONFIG, "run", f"{house.url}/openapi.json"),
        *("--exclude-deprecated", "--exclude-path-regex", LIVE),
        *("--max-examples", str(CASES_EACH), "--workers", "1", "--no-color"),
        cwd=tmp_path,
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await tester.communicate()
    # One line of a report may hold a body of a hundred thousand characters.
    told = "\n".join(line[:500] for line in output.decode().splitlines())
    assert tester.returncode == 0, told
    cases = re.search(r"(\d+) generated", told)
    assert cases, told
    assert int(cases[1]) > LEAST, told
