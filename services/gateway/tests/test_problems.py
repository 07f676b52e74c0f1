"""Whatever goes wrong is answered in one form, and nothing of our inside leaves."""

from collections.abc import AsyncIterator
from functools import partial

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, format_trace_id

from contracts.http.problems import Problem
from gateway.answering import problems
from gateway.limits.addresses import comes_from, networks
from gateway.manners.envelope import Envelope
from runtime.errors import Transient
from runtime.failures import Failures
from runtime.request_span import RequestSpan
from runtime.telemetry import context_of, trace_id_of

INSIDE = "row 7 of the ledger"
KEPT, UNKEPT = (f"00-{'4' * 32}-{'1' * 16}-{flags}" for flags in ("01", "00"))


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    problems.install(app)
    app.add_middleware(Failures)
    app.add_middleware(Envelope)
    app.add_middleware(RequestSpan, partial(comes_from, networks=networks("198.51.100.0/24")))

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

    return app


def asking(app: FastAPI, address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url="http://gateway")


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """From anywhere."""
    async with asking(app, "203.0.113.7") as client:
        yield client


@pytest.fixture
async def by_proxy(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """By a proxy that is trusted."""
    async with asking(app, "198.51.100.7") as client:
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


async def test_a_failure_is_told_by_its_route_in_the_trace_of_a_proxy_that_is_trusted(
    by_proxy: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    answer = await by_proxy.get("/broken?of=ana", headers={"traceparent": KEPT})
    assert Problem.decode(answer.content).trace_id == trace_id_of(KEPT)
    [request] = spans.get_finished_spans()
    attributes = request.attributes or {}
    assert (request.name, request.kind, request.parent) == ("GET /broken", SpanKind.SERVER, context_of(KEPT))
    assert (attributes["http.route"], attributes["http.response.status_code"]) == ("/broken", 500)
    assert (request.status.status_code, attributes["error.type"]) == (StatusCode.ERROR, "RuntimeError")
    assert not request.links
    assert "ana" not in request.to_json()
    await by_proxy.get("/typed?number=1", headers={"traceparent": UNKEPT})
    assert spans.get_finished_spans() == (request,), "the proxy decides what is kept"


@pytest.mark.parametrize("asked_in", [KEPT, UNKEPT])
async def test_a_stranger_s_trace_is_led_to_and_decides_nothing(
    client: httpx.AsyncClient, spans: InMemorySpanExporter, asked_in: str
) -> None:
    theirs = {"traceparent": asked_in, "tracestate": "vendor=ana", "baggage": "user=ana"}
    told = Problem.decode((await client.get("/broken", headers=theirs)).content).trace_id
    [request] = spans.get_finished_spans()
    [link] = request.links
    assert told == format_trace_id(request.context.trace_id) != trace_id_of(asked_in)
    assert (request.parent, link.context) == (None, context_of(asked_in))
    assert "ana" not in request.to_json()


@pytest.mark.parametrize("asked_in", ["zz", f"00-{'0' * 32}-{'1' * 16}-01"])
async def test_what_names_no_trace_is_led_to_by_nobody(
    client: httpx.AsyncClient, by_proxy: httpx.AsyncClient, spans: InMemorySpanExporter, asked_in: str
) -> None:
    for one in (client, by_proxy):
        assert (await one.get("/typed?number=1", headers={"traceparent": asked_in})).is_success
    assert [(one.parent, one.links) for one in spans.get_finished_spans()] == [(None, ())] * 2


async def test_who_watches_over_the_gateway_begins_no_traces(
    client: httpx.AsyncClient, by_proxy: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    assert (await client.get("/ping")).json() == "pong"
    await client.get("/ping", headers={"traceparent": KEPT})
    assert not spans.get_finished_spans()
    await by_proxy.get("/ping", headers={"traceparent": KEPT})
    assert [one.name for one in spans.get_finished_spans()] == ["GET /ping"]
