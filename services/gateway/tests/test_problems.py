"""Whatever goes wrong is answered in one form, and nothing of our inside leaves."""

import httpx
import pytest
from fastapi import FastAPI

from contracts.http.problems import Problem
from gateway.answering import problems
from gateway.manners.envelope import Envelope
from gateway.manners.failures import Failures
from runtime.errors import Transient

INSIDE = "row 7 of the ledger"


@pytest.fixture
async def client() -> httpx.AsyncClient:
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    problems.install(app)
    app.add_middleware(Failures)
    app.add_middleware(Envelope)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(INSIDE)

    @app.get("/wrong-answer")
    async def wrong_answer() -> int:
        return INSIDE  # type: ignore[return-value]  # that is what goes wrong

    @app.get("/away")
    async def away() -> None:
        raise Transient(INSIDE, retry_after=7)

    @app.get("/typed")
    async def typed(number: int) -> int:
        return number

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/broken", 500, "internal_error"),
        ("/wrong-answer", 500, "internal_error"),
        ("/away", 503, "unavailable"),
        ("/typed?number=x", 422, "invalid_request"),
        ("/nowhere", 404, "not_found"),
    ],
)
async def test_every_error_is_a_problem(client: httpx.AsyncClient, path: str, status: int, code: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]
    problem = Problem.decode(answer.content)
    assert (problem.status, problem.status_code, problem.code) == (status, status, code)
    assert problem.type == f"urn:intelliassist:problem:{code}"
    assert problem.instance == path.partition("?")[0]
    assert problem.error == problem.title
    assert problem.message == problem.detail
    assert problem.timestamp[4] == problem.timestamp[7] == "-"
    assert INSIDE not in answer.text


async def test_who_is_sent_away_is_told_when_to_come_back(client: httpx.AsyncClient) -> None:
    assert (await client.get("/away")).headers["retry-after"] == "7"


async def test_a_client_may_name_its_request(client: httpx.AsyncClient) -> None:
    named = await client.get("/nowhere", headers={"X-Request-ID": "mine-1"})
    assert named.headers["x-request-id"] == "mine-1"
    absurd = await client.get("/nowhere", headers={"X-Request-ID": "a b" * 200})
    assert len(absurd.headers["x-request-id"]) == 36
    assert float(absurd.headers["x-process-time"]) >= 0
