"""Whatever goes wrong is answered in one form, and nothing of our inside leaves."""

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from contracts.http.problems import Problem
from gateway.answering import problems
from gateway.manners.envelope import Envelope
from gateway.manners.failures import Failures
from runtime.errors import Transient
from runtime.request_span import RequestSpan
from runtime.telemetry import context_of, trace_id_of

INSIDE = "row 7 of the ledger"


@pytest.fixture
async def client() -> httpx.AsyncClient:
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    problems.install(app)
    app.add_middleware(Failures)
    app.add_middleware(Envelope)
    app.add_middleware(RequestSpan)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(INSIDE)

    @app.get("/wrong-answer")
    async def wrong_answer() -> int:
        return INSIDE  # type: ignore[return-value]  # that is what goes wrong

    @app.get("/away")
    async def away() -> None:
        raise Transient(INSIDE, retry_after=7)

    @app.get("/ping")
    async def ping() -> str:
        return "pong"

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


async def test_a_failure_is_told_by_its_route_in_the_trace_of_who_asked(
    client: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    asked_in = f"00-{'4' * 32}-{'1' * 16}-01"
    answer = await client.get("/broken?of=ana", headers={"traceparent": asked_in})
    assert Problem.decode(answer.content).trace_id == trace_id_of(asked_in)
    [request] = spans.get_finished_spans()
    attributes = request.attributes or {}
    assert (request.name, request.kind, request.parent) == ("GET /broken", SpanKind.SERVER, context_of(asked_in))
    assert (attributes["http.route"], attributes["http.response.status_code"]) == ("/broken", 500)
    assert (request.status.status_code, attributes["error.type"]) == (StatusCode.ERROR, "500")
    assert "ana" not in request.to_json()


async def test_who_watches_over_the_gateway_begins_no_traces(
    client: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    assert (await client.get("/ping")).json() == "pong"
    assert not spans.get_finished_spans()
    await client.get("/ping", headers={"traceparent": f"00-{'4' * 32}-{'1' * 16}-01"})
    assert [one.name for one in spans.get_finished_spans()] == ["GET /ping"]
