"""Which providers the workers use, and which they do not and why."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from contracts.http.submissions import Health
from gateway.workers import Workers
from runtime import health

Serve = Callable[[health.Health], AbstractAsyncContextManager[str]]

GROQ = {"provider": "groq", "model": "openai/gpt-oss-20b", "state": "ready", "quota": {"requests": 29}}
WHISPER = {"provider": "groq", "model": "whisper-large-v3-turbo", "state": "ready"}
RESTING = WHISPER | {"state": "resting", "reason": "Groq answered 429; it is asked again in 40 s."}
BLIP = {"provider": "huggingface", "model": "blip", "state": "misconfigured", "reason": "The key was refused."}
LOCAL = {"provider": "local", "model": "rules-1", "state": "ready", "reason": None, "quota": None}
NO_KEY = {"provider": "openai", "reason": "OPENAI_BASE_URL is not set"}


def worker(name: str, *order: Mapping[str, Any], left_out: tuple[Mapping[str, Any], ...] = ()) -> health.Health:
    """How a worker with that chain tells of itself."""
    told = health.Health(name)
    told.tell(providers={"on_outage": "degrade", "order": [*order], "left_out": [*left_out]})
    return told


@asynccontextmanager
async def served(told: health.Health, port: int = 0) -> AsyncIterator[str]:
    listener = socket.create_server(("127.0.0.1", port))
    app = Starlette(routes=told.routes())
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    serving = asyncio.create_task(server.serve([listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving


async def asked(away: tuple[str, ...] = (), **workers: health.Health) -> Health:
    async with AsyncExitStack() as stack:
        addresses = {name: await stack.enter_async_context(served(told)) for name, told in workers.items()}
        return await Workers(addresses | dict.fromkeys(away, "http://127.0.0.1:1")).health()


async def test_all_is_well_while_each_worker_has_its_first_provider() -> None:
    told = await asked(
        transcriber=worker("transcriber", WHISPER, LOCAL),
        vision=worker("vision", LOCAL),
        extractor=worker("extractor", GROQ, LOCAL, left_out=(NO_KEY,)),
    )
    assert told.status == "healthy"
    extractor = told.details["extractor"]
    assert extractor["status"] == "healthy"
    assert extractor["providers"]["order"] == [GROQ, LOCAL]
    assert extractor["providers"]["left_out"] == [NO_KEY]


async def test_each_provider_is_told_of_with_the_work_it_does() -> None:
    told = await asked(
        transcriber=worker("transcriber", RESTING, LOCAL),
        vision=worker("vision", BLIP, LOCAL),
        extractor=worker("extractor", GROQ, LOCAL, left_out=(NO_KEY,)),
    )
    providers = told.details["providers"]
    assert [*providers] == ["groq", "huggingface", "openai", "local"]
    assert {name: one["status"] for name, one in providers.items()} == {
        "groq": "degraded",
        "huggingface": "down",
        "openai": "not_configured",
        "local": "healthy",
    }
    assert providers["groq"]["used_by"]["extractor"] == {
        "work": "tasks and answers",
        "place": 1,
        "model": "openai/gpt-oss-20b",
        "state": "ready",
        "reason": None,
        "quota": {"requests": 29},
    }
    assert providers["groq"]["used_by"]["transcriber"]["reason"] == RESTING["reason"]
    assert {name: one["place"] for name, one in providers["local"]["used_by"].items()} == {
        "transcriber": 2,
        "vision": 2,
        "extractor": 2,
    }
    not_used = providers["openai"]["not_used_by"]
    assert (not_used["extractor"], not_used["vision"]) == (NO_KEY["reason"], "It is not among its providers.")


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ([RESTING, LOCAL], "degraded"),
        ([WHISPER, BLIP, LOCAL], "degraded"),
        ([LOCAL | {"state": "misconfigured"}], "degraded"),
        ([WHISPER, LOCAL | {"state": "misconfigured"}], "healthy"),
        ([LOCAL], "healthy"),
    ],
    ids=["the first rests", "the second has a wrong key", "only itself", "its stand-in is missing", "local alone"],
)
async def test_a_provider_that_is_away_degrades_the_worker(order: list[Any], status: str) -> None:
    told = await asked(transcriber=worker("transcriber", *order))
    assert (told.status, told.details["transcriber"]["status"]) == (status, status)


async def test_a_worker_that_can_not_work_or_is_not_there_degrades_the_house() -> None:
    lame = worker("vision", LOCAL)

    async def broken() -> None:
        raise OSError("the blobs are away")

    lame.add_check("blobs", broken)
    told = await asked(transcriber=worker("transcriber", LOCAL), vision=lame)
    assert (told.status, told.details["vision"]["checks"]["blobs"]) == ("degraded", "the blobs are away")
    told = await asked(away=("extractor",), transcriber=worker("transcriber", LOCAL))
    assert (told.status, told.details["extractor"]["status"]) == ("degraded", "down")
    assert "extractor" not in told.details["providers"]["local"]["used_by"]
    assert (await asked(away=("extractor", "vision"))).status == "down"


async def test_a_worker_that_tells_of_no_chain_is_taken_at_its_word() -> None:
    plain = health.Health("extractor")
    odd = health.Health("vision")
    odd.tell(providers="all of them")
    told = await asked(extractor=plain, vision=odd)
    assert told.status == "healthy"
    assert {one["status"] for one in told.details["providers"].values()} == {"not_configured"}


async def test_it_is_told_over_http(lonely: Any, without_store: Any) -> None:
    async with served(worker("transcriber", RESTING, LOCAL), port=without_store[0].transcriber):
        answer = await lonely.client.get("/api/v1/ai/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["details"]["providers"]["groq"]["status"] == "down"
