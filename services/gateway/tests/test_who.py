"""Who may come in with an API key, what they may do, and in whose name."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from standalone.ports import Ports
from standalone.processes import Process

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOKEN = "x" * 16
CACHE_S = 0.5
OPEN = {
    "/",
    "/ping",
    "/api/v1/status",
    "/api/v1/ai/health",
    "/api/v1/database/health",
    "/calendar-feeds/{token}.ics",
}
"""Of what is described."""


@dataclass
class Guarded:
    """A house whose gateway asks for API keys."""

    kafka: str
    ports: Ports
    gateway: Process
    store: Process
    metrics_port: int
    keys: dict[str, str] = field(default_factory=dict)
    """By scope, all of Ana's; made past the gateway, as whoever runs the house makes them."""

    def client(self, key: str | None = None, **headers: str) -> httpx.AsyncClient:
        said = {"Authorization": f"Bearer {key}"} if key else {}
        return self.at(self.ports.gateway, said | headers)

    def inside(self) -> httpx.AsyncClient:
        return self.at(self.ports.taskstore, {"Authorization": f"Bearer {TOKEN}", "X-Everybody": "yes"})

    async def make(self, scope: str = "write", user: str = "ana") -> dict[str, Any]:
        async with self.inside() as inside:
            answer = await inside.post("/keys", json={"name": "test", "scope": scope, "user_id": user})
        made: dict[str, Any] = answer.raise_for_status().json()
        return made

    async def revoke(self, key_id: str) -> None:
        async with self.inside() as inside:
            (await inside.delete(f"/keys/{key_id}")).raise_for_status()

    @staticmethod
    def at(port: int, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False, headers=headers)


@asynccontextmanager
async def _guarded(
    embedded_kafka: Any, open_house: Any, factory: pytest.TempPathFactory, cache_s: float
) -> AsyncIterator[Guarded]:
    """With a broker of its own: two task stores with a database each would share the records of one between them."""
    metrics_port = Ports.free().gateway
    settings = {
        "AUTH_MODE": "api-key",
        "AUTH_CACHE_S": str(cache_s),
        "DEBUG": "true",
        "METRICS_PORT": str(metrics_port),
    }
    async with (
        embedded_kafka() as kafka,
        open_house(kafka, factory.mktemp("guarded"), **settings) as (place, store),
    ):
        house = Guarded(kafka, place[0], place[2], store, metrics_port)
        house.keys = {scope: (await house.make(scope))["key"] for scope in ("read", "write", "admin")}
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    embedded_kafka: Any, open_house: Any, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Guarded]:
    async with _guarded(embedded_kafka, open_house, tmp_path_factory, CACHE_S) as house:
        yield house


async def until(answered: Callable[[], Awaitable[httpx.Response]], status: int) -> httpx.Response:
    """The answer, once it has that status."""
    async with asyncio.timeout(20):
        while (answer := await answered()).status_code != status:
            await asyncio.sleep(0.05)
    return answer


def refused(answer: httpx.Response, status: int, code: str) -> str:
    """What the refused is told to show instead."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == code
    return str(answer.headers.get("www-authenticate", ""))


async def test_a_stranger_is_told_to_say_who_they_are_at_every_other_door(house: Guarded) -> None:
    async with house.client() as client:
        described = await client.get("/openapi.json")
        assert described.is_success, (described.text, *house.gateway.recent)
        doors = described.json()["paths"]
        unguarded = set()
        for path, operations in doors.items():
            place = re.sub(r"\{\w+\}", "1", path)
            for method, operation in operations.items():
                answer = await client.request(method, place, params={"limit": "none", "user_id": "../.."})
                if "security" in operation:
                    assert answer.status_code == 401, (method, path)
                    assert answer.headers["www-authenticate"] == 'Bearer realm="IntelliAssist"'
                else:
                    assert answer.status_code != 401, (method, path)
                    unguarded.add(path)
    assert unguarded - OPEN == set(), "open to everybody"


@pytest.mark.parametrize("place", ["/", "/ping", "/health/live", "/health/ready", "/api/v1/status"])
async def test_some_doors_are_open(house: Guarded, place: str) -> None:
    async with house.client() as client:
        assert (await client.get(place)).status_code == 200


async def test_the_figures_are_for_admins(house: Guarded) -> None:
    async with house.client() as stranger, house.client(house.keys["read"]) as ana:
        refused(await stranger.get("/metrics"), 401, "unauthenticated")
        refused(await ana.get("/metrics"), 403, "insufficient_scope")
    async with house.client(house.keys["admin"]) as prometheus:
        assert "intelliassist_http_requests" in (await prometheus.get("/metrics")).text


async def test_prometheus_reads_them_without_a_key_at_a_port_that_has_nothing_else(house: Guarded) -> None:
    async with house.at(house.metrics_port) as prometheus:
        assert "intelliassist_http_requests" in (await prometheus.get("/metrics")).text
        for other in ("/", "/health/ready", "/api/v1/status", "/api/v1/tasks"):
            assert (await prometheus.get(other)).status_code == 404


async def test_strangers_hear_how_the_house_does_but_not_why(house: Guarded) -> None:
    async with house.client() as stranger, house.client(house.keys["read"]) as ana:
        for place in ("/api/v1/database/health", "/api/v1/ai/health"):
            told, all_of_it = (await stranger.get(place)).json(), (await ana.get(place)).json()
            assert told["status"] == all_of_it["status"]
            assert told["details"] == {}
            assert all_of_it["details"]


async def test_the_description_says_where_a_credential_is_needed(house: Guarded) -> None:
    async with house.client() as client:
        described = (await client.get("/openapi.json")).json()
    schemes = described["components"]["securitySchemes"]
    assert {(s["type"], s.get("scheme"), s.get("in"), s.get("name")) for s in schemes.values()} == {
        ("http", "bearer", None, None),
        ("apiKey", None, "header", "X-API-Key"),
    }
    tasks = described["paths"]["/api/v1/tasks"]["get"]
    assert {name for need in tasks["security"] for name in need} == set(schemes)
    assert all("WWW-Authenticate" in tasks["responses"][status]["headers"] for status in ("401", "403"))


async def test_a_key_speaks_for_its_user_whatever_the_request_says(house: Guarded) -> None:
    ben = (await house.make(user="ben"))["key"]
    async with house.client(house.keys["write"]) as ana, house.client(None, **{"X-API-Key": ben}) as others:
        task = (await ana.post("/api/v1/tasks", json={"summary": "Call Tom", "user_id": "ben"})).json()
        assert task["user_id"] == "ana"
        listed = (await ana.get("/api/v1/tasks", params={"user_id": "ben"})).json()["tasks"]
        assert {one["user_id"] for one in listed} == {"ana"}
        refused(await others.get(f"/api/v1/tasks/{task['id']}", params={"user_id": "ana"}), 404, "unknown_task")
        assert (await others.get("/api/v1/tasks")).json()["tasks"] == []
        said = await others.post("/api/v1/chat", json={"message": "Hi", "user_id": "ana"}, headers={"Prefer": "wait=0"})
        assert said.status_code == 202, said.text
        refused(await ana.get(said.headers["location"]), 404, "unknown_job")
        async with asyncio.timeout(20):  # until the store has heard of it
            while not (known := await others.get(said.headers["location"])).is_success:
                await asyncio.sleep(0.1)
        assert known.json()["user_id"] == "ben"


async def test_a_key_does_what_its_scope_says_and_no_more(house: Guarded) -> None:
    task = {"summary": "Call Tom"}
    async with house.client(house.keys["read"]) as reads, house.client(house.keys["write"]) as writes:
        assert (await reads.get("/api/v1/tasks")).status_code == 200
        challenge = refused(await reads.post("/api/v1/tasks", json=task), 403, "insufficient_scope")
        assert 'error="insufficient_scope", scope="write"' in challenge
        assert (await writes.post("/api/v1/tasks", json=task)).status_code == 201
        for method, path in [("GET", "/api/v1/keys"), ("POST", "/api/v1/keys"), ("DELETE", "/api/v1/keys/a")]:
            answer = await writes.request(method, path, json={"name": "x"} if method == "POST" else None)
            assert 'scope="admin"' in refused(answer, 403, "insufficient_scope")


async def test_admins_make_list_and_revoke_keys_of_all_users(house: Guarded) -> None:
    async with house.client(house.keys["admin"]) as admin:
        answer = await admin.post("/api/v1/keys", json={"name": "Ben's laptop", "user_id": "ben", "scope": "read"})
        assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
        made = answer.json()
        assert (await admin.post("/api/v1/keys", json={"name": "mine"})).json()["user_id"] == "ana"
        async with house.client(made["key"]) as ben:
            assert (await ben.get("/api/v1/tasks")).status_code == 200
            listed = (await admin.get("/api/v1/keys", params={"limit": 1000})).json()["keys"]
            assert {"ana", "ben"} <= {key["user_id"] for key in listed}
            assert all("key" not in key for key in listed)
            assert (await admin.delete(f"/api/v1/keys/{made['key_id']}")).json()["revoked_at"]
            await until(lambda: ben.get("/api/v1/tasks"), 401)
        nobodys = await admin.post("/api/v1/keys", json={"name": "x", "user_id": "anonymous"})
        refused(nobodys, 422, "invalid_request")
        for nameless in ("", " "):
            refused(await admin.post("/api/v1/keys", json={"name": "x", "user_id": nameless}), 422, "invalid_request")
        refused(await admin.delete("/api/v1/keys/nobody"), 404, "unknown_key")
        refused(await admin.delete("/api/v1/keys/no-key"), 422, "invalid_request")


@pytest.mark.parametrize(
    "shown",
    ["wrong", "ia_", f"ia_{'0' * 12}_{'0' * 43}", f"ia_{'0' * 12}_{'0' * 44}", "ia_\u00e4".encode().decode("latin-1")],
)
async def test_what_is_no_key_lets_nobody_in(house: Guarded, shown: str) -> None:
    for header in ({"Authorization": f"Bearer {shown}"}, {"X-API-Key": shown}):
        said = {name.encode(): value.encode("latin-1") for name, value in header.items()}
        async with house.client() as client:
            answer = await client.get("/api/v1/tasks", headers=said)
        assert 'error="invalid_token"' in refused(answer, 401, "invalid_token")
        assert shown not in answer.headers["www-authenticate"]


async def test_another_scheme_is_no_credential(house: Guarded) -> None:
    async with house.client(Authorization=f"Basic {house.keys['write']}") as client:
        refused(await client.get("/api/v1/tasks"), 401, "unauthenticated")


async def test_a_revoked_key_stops_and_its_like_do_not(house: Guarded) -> None:
    made = await house.make()
    async with house.client(made["key"]) as client, house.client(house.keys["read"]) as other:
        assert (await client.get("/api/v1/tasks")).status_code == 200
        await house.revoke(made["key_id"])
        answer = await until(lambda: client.get("/api/v1/tasks"), 401)
        assert 'error="invalid_token"' in refused(answer, 401, "invalid_token")
        assert (await other.get("/api/v1/tasks")).status_code == 200


async def test_no_log_line_holds_a_key(house: Guarded) -> None:
    key = house.keys["write"]
    async with house.client(key) as client:
        await client.get("/api/v1/tasks")
        await client.post("/api/v1/tasks", json={"summary": ""})
        await client.get("/api/v1/nothing", headers={"X-API-Key": key[:-1]})
    lines = [*house.gateway.recent, *house.store.recent]
    assert any("/api/v1/tasks" in line for line in lines)
    assert not any(key.split("_")[2][:20] in line for line in lines)


async def test_while_the_store_is_away_known_keys_are_believed_and_unknown_ones_are_not(
    embedded_kafka: Any, open_house: Any, open_gateway: Any, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    forgetful = {"AUTH_MODE": "api-key", "AUTH_CACHE_S": "0", "AUTH_KEPT_S": "1"}
    async with _guarded(embedded_kafka, open_house, tmp_path_factory, 0) as house:
        ports = replace(house.ports, gateway=Ports.free().gateway)
        known, unknown = house.keys["write"], house.keys["read"]
        async with (
            open_gateway(house.kafka, tmp_path, ports, **forgetful) as other,
            house.client(known) as ana,
            house.client(unknown) as ben,
            house.client() as stranger,
        ):
            assert (await ana.get("/api/v1/tasks")).status_code == 200
            other.client.headers["Authorization"] = f"Bearer {known}"
            assert (await other.client.get("/api/v1/tasks")).status_code == 200
            await house.store.stop(15)
            for _ in range(3):
                said = {"message": "I will call Tom."}
                answer = await ana.post("/api/v1/chat", json=said, headers={"Prefer": "respond-async"})
                assert answer.status_code == 202, answer.text
            answer = await ben.get("/api/v1/tasks")
            refused(answer, 503, "authentication_away")
            assert int(answer.headers["retry-after"]) > 0
            refused(await stranger.get("/api/v1/tasks"), 401, "unauthenticated")
            assert (await stranger.get("/ping")).status_code == 200
            # The other gateway believes for a second, not for an hour.
            said, now = {"message": "I will call Tom."}, {"Prefer": "respond-async"}
            answer = await until(lambda: other.client.post("/api/v1/chat", json=said, headers=now), 503)
            refused(answer, 503, "authentication_away")
            assert (await ana.post("/api/v1/chat", json=said, headers=now)).status_code == 202

            await house.store.start()
            await until(lambda: ben.get("/api/v1/tasks"), 200)
