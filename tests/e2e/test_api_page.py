"""docs/api.md shows every call, and each of its blocks does what it says."""

import asyncio
import os
import re
from collections.abc import Callable
from pathlib import Path

import httpx
from tests.e2e.house import House

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


async def test_every_block_of_the_page_runs(house: House, program: Callable[[str], str]) -> None:
    program("jq"), program("curl")
    script = "set -euo pipefail\n" + "\n".join(BLOCK.findall(PAGE))
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        script,
        cwd=ROOT,
        env={**os.environ, "API": f"{house.url}/api/v1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(shell.communicate(), 240)
    told = out.decode()[-3_000:]
    assert shell.returncode == 0, f"{errors.decode()[-2_000:]}\nit had said:\n{told}"
    assert "internal_error" not in out.decode()


async def test_no_call_is_left_out(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.url) as http:
        paths = (await http.get("/openapi.json")).json()["paths"]
    shown = re.sub(r"\$\(jq[^)]*\)", "X", PAGE.replace("$API", "/api/v1"))
    missing = [
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if not operation.get("deprecated") and not _is_shown(method, path, shown)
    ]
    # A feed's address is told by the call that makes it.
    assert missing == ["GET /calendar-feeds/{token}.ics"]


def _is_shown(method: str, path: str, page: str) -> bool:
    address = re.sub(r"\\{[^}]*\\}", r"[^/?\\s\"]+", re.escape(path)) + r"(?=[\"?\s]|$)"
    for command in re.findall(r"curl (?:[^\n]*\\\n)*[^\n]*", page):
        for call in command.split("&& "):
            if re.search(address, call) and _method(call) == method.upper():
                return True
    return False


def _method(command: str) -> str:
    if named := re.search(r"-X (\w+)", command):
        return named[1]
    if re.search(r"\s-\w*I\b", command):
        return "HEAD"
    return "POST" if re.search(r"\s-[dF] ", command) else "GET"
