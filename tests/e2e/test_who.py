"""A house that asks who you are: keys from the command, and what they open."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tests.e2e.house import House, a_user

from standalone.processes import Process

pytestmark = [pytest.mark.door, pytest.mark.asyncio(loop_scope="module")]

_SAID = {"message": "I will send the offer to Ben by Friday."}
_ELSEWHERE = ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "BLOB_URL", "INTERNAL_TOKEN", "TASKSTORE_URL")


@dataclass(frozen=True)
class Guarded:
    """A house of its own in which API keys are asked for, as whoever runs it sees it."""

    url: str
    folder: Path

    def http(self, key: str | None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=60, headers=headers, trust_env=False)

    async def keys(self, *words: str) -> str:
        """What `intelliassist keys` writes to standard output."""
        command = [sys.executable, "-m", "standalone", "keys", *words, "--state", str(self.folder)]
        child = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=_environment()
        )
        out, errors = await child.communicate()
        assert child.returncode == 0, errors.decode()
        return out.decode().strip()


def _environment() -> dict[str, str]:
    """Of a house with everything of its own, that asks nobody outside."""
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    local = dict.fromkeys(("TRANSCRIBER_PROVIDERS", "VISION_PROVIDERS", "EXTRACTOR_PROVIDERS"), "local")
    return {**kept, **local, "AUTH_MODE": "api-key", "AUTH_CACHE_S": "1", "PYTHONUNBUFFERED": "1"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    lines: list[str] = []
    command = [sys.executable, "-m", "standalone", "up", "--free-ports", "--state", str(folder)]
    up = Process("up", command, env=_environment(), say=lambda _name, line: lines.append(line))
    await up.start()
    try:
        async with asyncio.timeout(150):
            while not (ready := [line for line in lines if line.startswith("Ready in ")]):
                assert up.running, lines[-20:]
                await asyncio.sleep(0.1)
        yield Guarded(ready[0].split(": ")[1].split("/api/v1")[0], folder)
    finally:
        await up.stop(60)


async def test_without_a_key_there_is_only_the_house_to_look_at(guarded: Guarded) -> None:
    async with guarded.http(None) as stranger:
        answer = await stranger.post("/chat", json=_SAID)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer ")
        assert (await stranger.get("/tasks", params={"user_id": "ana"})).status_code == 401
        assert (await stranger.get(f"{guarded.url}/health/ready")).status_code == 200
        assert (await stranger.get("/database/health")).json()["details"] == {}


async def test_a_key_from_the_command_opens_the_house_to_its_user(guarded: Guarded) -> None:
    ana, ben = [await guarded.keys("create", "--user", user, "--name", "test") for user in ("ana", "ben")]
    async with guarded.http(ana) as hers, guarded.http(ben) as his:
        answer = await hers.post("/chat", json=_SAID | {"user_id": "ben"})
        assert answer.status_code == 200, answer.text
        (task,) = answer.json()["tasks"]
        assert task["user_id"] == "ana"
        assert [one["id"] for one in (await hers.get("/tasks")).json()["tasks"]] == [task["id"]]
        assert (await his.get("/tasks", params={"user_id": "ana"})).json()["tasks"] == []
        for method in ("GET", "DELETE"):
            assert (await his.request(method, f"/tasks/{task['id']}")).status_code == 404
        assert (await his.get(f"/jobs/{answer.json()['job_id']}/events")).status_code == 404
        assert (await hers.get("/keys")).status_code == 403


async def test_a_key_that_may_only_read_changes_nothing(guarded: Guarded) -> None:
    key = await guarded.keys("create", "--user", "ana", "--name", "screen", "--scope", "read", "--expires", "90d")
    async with guarded.http(key) as screen:
        assert (await screen.get("/tasks")).status_code == 200
        for method, path in [("POST", "/chat"), ("POST", "/tasks"), ("DELETE", "/tasks"), ("POST", "/upload")]:
            answer = await screen.request(method, path, json=None if method == "DELETE" else _SAID)
            assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope"), path


async def test_keys_are_managed_over_http_by_admins_and_listed_by_the_command(guarded: Guarded) -> None:
    admin = await guarded.keys("create", "--user", "root", "--name", "admin's", "--scope", "admin")
    async with guarded.http(admin) as http:
        made = (await http.post("/keys", json={"name": "phone", "user_id": "cara"})).json()
        async with guarded.http(made["key"]) as cara:
            assert (await cara.get("/tasks")).status_code == 200
            listed = await guarded.keys("list")
            assert made["key_id"] in listed
            assert made["key"] not in listed
            assert "is revoked" in await guarded.keys("revoke", made["key_id"])
            async with asyncio.timeout(20):
                while (answer := await cara.get("/tasks")).status_code == 200:
                    await asyncio.sleep(0.05)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
        revoked = [key for key in (await http.get("/keys")).json()["keys"] if key["revoked_at"]]
        assert made["key_id"] in {key["key_id"] for key in revoked}


async def test_where_nobody_is_asked_everybody_may_name_a_user(house: House) -> None:
    ana, ben = a_user(), a_user()
    async with house.http() as http:
        for user in (ana, ben):
            made = await http.post("/tasks", json={"summary": "Call Tom", "user_id": user})
            assert made.json()["user_id"] == user
        of_ana = (await http.get("/tasks", params={"user_id": ana})).json()["tasks"]
        assert {task["user_id"] for task in of_ana} == {ana}
        everybodys = (await http.get("/tasks", params={"limit": 1000})).json()["tasks"]
        assert {ana, ben} <= {task["user_id"] for task in everybodys}
