"""The internal API, put together."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from fastapi import Depends, FastAPI, Response

from contracts.http.submissions import Health
from runtime.access_log import AccessLog, about_a_job
from runtime.errors import Transient
from runtime.failures import Failures
from runtime.request_span import RequestSpan
from taskstore.api import (
    bulk,
    calendar_feeds,
    conversations,
    export,
    files,
    forgetting,
    jobs,
    keys,
    lineage,
    me,
    problems,
    registered,
    review,
    tasks,
    usage,
    webhooks,
)
from taskstore.api.caller import AtDesk, Desk, admitted
from taskstore.queries import health


def api(desk: Desk) -> FastAPI:
    """The application; the gateway is its only client."""
    app = FastAPI(
        title="IntelliAssist task store",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # `RequestSpan` makes one span a request; the native ones export whole query strings.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        dependencies=[Depends(admitted), Depends(about_a_job)],
    )
    app.state.desk = desk
    app.add_middleware(Failures)
    app.add_middleware(AccessLog)
    app.add_middleware(RequestSpan, desk.admits)
    problems.install(app)
    app.include_router(bulk.router)
    app.include_router(tasks.router)
    app.include_router(files.router)
    app.include_router(jobs.router)
    app.include_router(usage.router)
    app.include_router(webhooks.router)
    app.include_router(me.router)
    app.include_router(forgetting.router)
    app.include_router(keys.router)
    for noun in (review, registered, lineage, export, calendar_feeds, conversations):
        app.include_router(noun.router)
    app.add_api_route("/health", _health)
    return app


async def _health(desk: AtDesk, response: Response) -> Health:
    """How the database does, by each address that leads to it; 503 while none does."""
    now = datetime.now(UTC)
    facts: dict[str, Any] = {}
    try:
        async with desk.database.as_sink() as connection:
            facts = {"database": "connected", **await health.ask(connection)}
    except Transient as away:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        facts = {"database": str(away)}
    sights = await desk.database.seen()
    addresses = [health.tell(sight, in_use=desk.database.is_in_use(sight)) for sight in sights]
    details = {**facts, "addresses": addresses}
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return Health(status="down", details=details, timestamp=now)
    return Health(status="healthy" if addresses[0]["in_use"] else "degraded", details=details, timestamp=now)
