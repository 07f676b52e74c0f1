"""A real server on a real port that answers as the gateway does, and remembers what it was asked."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from contracts.changed import JobChanged, JobStatus

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
JOB = UUID("5b0d7d9e-6ad7-4c3c-9f5e-2f9f3a3f1c11")
ACCEPTED = {"job_id": str(JOB), "status": "received", "message": "on its way", "links": {"self": f"/api/v1/jobs/{JOB}"}}
ANSWER = {
    "response": "Noted.",
    "model": "rules",
    "response_time": 0.05,
    "tokens_used": 0,
    "status": "success",
    "timestamp": 1.5,
    "tasks": [],
    "job_id": str(JOB),
    "a_field_of_a_newer_gateway": True,
}
USAGE = {
    "user_id": "dana",
    "since": "2026-11-01",
    "until": "2026-11-20",
    "answers": 2,
    "tokens": {"input": 100, "output": 20},
    "tokens_used": 120,
    "by_model": [
        {
            "day": "2026-11-20",
            "provider": "groq",
            "model": "openai/gpt-oss-20b",
            "answers": 2,
            "tokens": {"input": 100, "output": 20},
        }
    ],
}
PROBLEM = {
    "type": "urn:intelliassist:problem:unknown_task",
    "title": "Unknown task",
    "status": 404,
    "detail": "There is no task 7.",
    "instance": "/api/v1/tasks/7",
    "code": "unknown_task",
    "error": "Unknown task",
    "message": "There is no task 7.",
    "status_code": 404,
    "timestamp": "2026-11-20 09:30:00",
}


class House:
    """What the server was asked; which pieces of a job's stream it gives to whom connects next, and with which status
    and headers it refuses first.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.queries: list[str] = []
        self.streams: list[list[str]] = []
        self.troubles: list[tuple[int, dict[str, str]]] = []

    def trouble(self) -> Response | None:
        """The next refusal."""
        status, headers = self.troubles.pop(0) if self.troubles else (0, {})
        return Response("", status, headers) if status else None

    def headers(self) -> dict[str, str]:
        return self.asked[-1][1]

    def body(self) -> bytes:
        return self.asked[-1][2]


def said(version: int, status: JobStatus) -> str:
    """A change as the gateway streams it."""
    change = JobChanged(job_id=JOB, user_id="dana", version=version, status=status, parts=(), changed_at=NOW)
    return f"id: {version}\nevent: job.changed\ndata: {change.encode().decode()}\n\n"


@pytest.fixture
def event() -> Callable[[int, JobStatus], str]:
    return said


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with opened() as house:
        yield house


@pytest.fixture
def house_in_thread() -> Iterator[House]:
    """The same in a thread of its own, for those who block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    life = opened()
    yield asyncio.run_coroutine_threadsafe(life.__aenter__(), loop).result(20)
    asyncio.run_coroutine_threadsafe(life.__aexit__(None, None, None), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@asynccontextmanager
async def opened() -> AsyncIterator[House]:
    house = House()

    def noted(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def note(request: Request) -> Response:
            house.asked.append((f"{request.method} {request.url.path}", dict(request.headers), await request.body()))
            house.queries.append(request.url.query)
            return house.trouble() or await answer(request)

        return note

    async def chat(request: Request) -> Response:
        waits = "wait=" in request.headers["prefer"]
        return JSONResponse(ANSWER) if waits else JSONResponse(ACCEPTED, 202)

    async def take(_request: Request) -> Response:
        return JSONResponse(ACCEPTED, 202)

    async def refuse(_request: Request) -> Response:
        return Response(json.dumps(PROBLEM), 404, media_type="application/problem+json")

    async def proxy(_request: Request) -> Response:
        return Response("<h1>Bad gateway</h1>", 502, media_type="text/html")

    async def usage(_request: Request) -> Response:
        return JSONResponse(USAGE)

    async def events(_request: Request) -> Response:
        if not house.streams:
            return Response(json.dumps(PROBLEM), 404, media_type="application/problem+json")
        return StreamingResponse(_each(house.streams.pop(0)), media_type="text/event-stream")

    routes: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
        ("POST", "/api/v1/chat", chat),
        ("POST", "/api/v1/upload/{kind}", take),
        ("POST", "/api/v1/multimodal", take),
        ("PUT", "/api/v1/tasks/{id}", refuse),
        ("GET", "/api/v1/tasks", proxy),
        ("POST", "/api/v1/tasks", refuse),
        ("GET", "/api/v1/usage", usage),
        ("GET", "/api/v1/jobs/{id}/events", events),
    ]
    app = Starlette(routes=[Route(path, noted(handler), methods=[method]) for method, path, handler in routes])
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    serving = asyncio.create_task(server.serve([listener]))
    house.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield house
    server.should_exit = True
    await serving


async def _each(pieces: list[str]) -> AsyncIterator[str]:
    for piece in pieces:
        yield piece
