"""What a request is counted and traced by tells the place that was asked for, and nobody's words."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from runtime.health import Health
from runtime.route import route_of


class Noted:
    """The route of each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.routes: list[str | None] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        self.routes.append(route_of(scope))


def api() -> FastAPI:
    app, notes = FastAPI(), APIRouter()

    @notes.get("/{note:path}")
    async def read(note: str) -> str:
        return note

    app.include_router(notes, prefix="/notes")
    app.router.routes.extend(Health("tests").routes())
    return app


@pytest.mark.parametrize(
    "app", [api(), Starlette(routes=[*Health("tests").routes()])], ids=["API", "health pages alone"]
)
async def test_a_plain_page_is_told_by_its_path(app: ASGIApp) -> None:
    noted = Noted(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(noted), base_url="http://tests") as client:
        for path in ("/health/live", "/metrics", "/of-ana"):
            await client.get(path)
        assert (await client.post("/health/live")).status_code == httpx.codes.METHOD_NOT_ALLOWED
    assert noted.routes == ["/health/live", "/metrics", None, "/health/live"]


async def test_what_varies_is_told_by_its_name() -> None:
    noted = Noted(api())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(noted), base_url="http://tests") as client:
        for path in ("/notes/ana", "/openapi.json"):
            assert (await client.get(path)).is_success
    assert noted.routes == ["/notes/{note}", "/openapi.json"]
