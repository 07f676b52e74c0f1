"""Whoever asks is answered, or learns by the connection that nothing more comes."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus

import httpx
import pytest
import structlog
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, format_trace_id
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from contracts.http.problems import PROBLEM_CONTENT_TYPE, Problem
from runtime import serving as server
from runtime.failures import Failures
from runtime.request_span import RequestSpan
from runtime.serving import serving

INSIDE = "row 7 of the ledger"


class House:
    """Breaks, or waits, before its answer and in the middle of it."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        routes = {"/broken": self._broken, "/half": self._half, "/never": self._never, "/half/never": self._half_never}
        self.app = Starlette(routes=[Route(path, answer) for path, answer in routes.items()])
        self.app.add_middleware(Failures)
        self.app.add_middleware(RequestSpan, lambda _scope: False)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._port}", timeout=20, trust_env=False)

    def open(self) -> AbstractAsyncContextManager[None]:
        return serving(self.app, "127.0.0.1", self._port)

    async def _broken(self, _request: Request) -> Response:
        raise RuntimeError(INSIDE)

    async def _half(self, _request: Request) -> Response:
        async def said() -> AsyncIterator[bytes]:
            yield b"half of it"
            raise RuntimeError(INSIDE)

        return StreamingResponse(said())

    async def _never(self, _request: Request) -> Response:
        self.asked.set()
        await asyncio.Event().wait()
        return Response()

    async def _half_never(self, request: Request) -> Response:
        async def said() -> AsyncIterator[bytes]:
            yield b"half of it"
            await self._never(request)

        return StreamingResponse(said())


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    async with house.client:
        yield house


async def cut_off(house: House, path: str) -> httpx.Response:
    """What one who asked gets when the house stops."""
    async with house.open():
        asking = asyncio.create_task(house.client.get(path))
        async with asyncio.timeout(10):
            await house.asked.wait()
    return await asking


async def test_a_failure_is_answered_logged_and_marks_its_span(house: House, spans: InMemorySpanExporter) -> None:
    with structlog.testing.capture_logs() as logged:
        async with house.open():
            answer = await house.client.get("/broken")
    problem = Problem.decode(answer.content)
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM_CONTENT_TYPE)
    assert (problem.code, problem.instance) == ("internal_error", "/broken")
    assert INSIDE not in answer.text

    [request] = spans.get_finished_spans()
    assert problem.trace_id == format_trace_id(request.context.trace_id)
    assert (request.status.status_code, (request.attributes or {})["error.type"]) == (StatusCode.ERROR, "RuntimeError")
    [line] = [one for one in logged if one["event"] == "request failed"]
    assert (line["method"], line["route"], line["exc_info"]) == ("GET", "/broken", True)


async def test_half_an_answer_ends_with_its_connection_and_is_told_once(
    house: House, spans: InMemorySpanExporter, caplog: pytest.LogCaptureFixture
) -> None:
    with structlog.testing.capture_logs() as logged:
        async with house.open():
            with pytest.raises(httpx.RemoteProtocolError):
                await house.client.get("/half")
    assert [one["event"] for one in logged] == ["request failed"]
    assert not [one for one in caplog.records if one.exc_info], "the server tells of no failure of its own"
    [request] = spans.get_finished_spans()
    attributes = request.attributes or {}
    assert (attributes["http.response.status_code"], attributes["error.type"]) == (200, "RuntimeError")


async def test_whom_the_stop_cuts_off_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "_GRACE_S", 0)
    answer = await cut_off(house, "/never")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert (answer.headers["retry-after"], answer.headers["connection"]) == ("5", "close")
    assert Problem.decode(answer.content).code == "stopping"
    assert not [one for one in caplog.records if one.exc_info]


async def test_half_an_answer_that_the_stop_cuts_off_ends_with_its_connection(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_GRACE_S", 0)
    with pytest.raises(httpx.RemoteProtocolError):
        await cut_off(house, "/half/never")


async def test_an_application_without_a_layer_of_its_own_is_covered_by_the_server(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_GRACE_S", 0)
    house.app.user_middleware.clear()
    assert Problem.decode((await cut_off(house, "/never")).content).code == "stopping"
