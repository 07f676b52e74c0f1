"""The internal API, put together."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import Depends, FastAPI, Response

from contracts.http.submissions import Health
from runtime.errors import Transient
from taskstore.api import problems, submissions, tasks, usage
from taskstore.api.caller import AtDesk, Desk, admitted
from taskstore.queries import health


def api(desk: Desk) -> FastAPI:
    """The application; the gateway is its only client."""
    app = FastAPI(
        title="IntelliAssist task store",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(admitted)],
    )
    app.state.desk = desk
    problems.install(app)
    app.include_router(tasks.router)
    app.include_router(submissions.router)
    app.include_router(usage.router)
    app.add_api_route("/health", _health)
    return app


async def _health(desk: AtDesk, response: Response) -> Health:
    """How the database does; 503 while it is away."""
    now = datetime.now(UTC)
    try:
        async with desk.database.as_sink() as connection:
            facts = await health.ask(connection)
    except Transient as away:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return Health(status="down", details={"database": str(away)}, timestamp=now)
    return Health(status="healthy", details={"database": "connected", **facts}, timestamp=now)
