"""The gateway, put together."""

from typing import Any, cast

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from contracts.changed import JobChanged
from gateway import problems
from gateway.circumstances import Multimodal
from gateway.desk import Desk
from gateway.documented import PROBLEM_SCHEMA
from gateway.envelope import Envelope, WordsLimit
from gateway.feed import JobFeed
from gateway.idempotency import Requests
from gateway.kinds import Kinds
from gateway.lingering import Lingering
from gateway.routes import chat, files, health, jobs, multimodal, tasks, uploads, usage
from gateway.settings import Settings
from gateway.taskstore import TaskStore
from gateway.workers import Workers
from runtime.received import Received
from runtime.service import Service

_EXPOSED = ("Location", "Retry-After", "Preference-Applied", "X-Request-ID", "X-Process-Time")


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    service = Service("gateway", settings)
    store, feed, kinds = TaskStore(settings), JobFeed(), Kinds()
    service.background("task store", store.start, store.stop)
    service.background("kinds", kinds.start, kinds.stop)
    service.on_stop(feed.close)
    service.on_stop(kinds.close)
    service.health.add_check("blobs", service.blobs.check)

    def hear(received: Received) -> None:
        feed.hear(cast("JobChanged", received.event))

    service.listen(JobChanged, hear)
    service.mount(
        api(
            Desk(
                settings=settings,
                blobs=service.blobs,
                publisher=service.publisher,
                store=store,
                feed=feed,
                kinds=kinds,
                requests=Requests(store),
                workers=Workers(settings.worker_health_urls),
            )
        )
    )
    return service


def api(desk: Desk) -> FastAPI:
    """The REST API."""
    app = FastAPI(
        title=health.NAME,
        version=health.VERSION,
        description="What is said, shown or written becomes tasks. Errors are RFC 9457 problem details.",
        # The envelope makes one span a request; the native ones export whole query strings.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.desk = desk
    problems.install(app)
    app.include_router(health.router)
    for noun in (chat, uploads, multimodal, jobs, files, tasks, usage):
        app.include_router(noun.router, prefix="/api/v1")
    _describe(app)
    # The last one added is the outermost.
    app.add_middleware(WordsLimit)
    app.add_middleware(Lingering)
    app.add_middleware(Envelope)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=desk.settings.allowed_origins,
        allow_credentials="*" not in desk.settings.allowed_origins,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=_EXPOSED,
    )
    return app


def _describe(app: FastAPI) -> None:
    """Complete the description: shapes that FastAPI does not see in any signature, and problems instead of its own."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        schema = described()
        shapes = schema.setdefault("components", {}).setdefault("schemas", {})
        for name, shape in (
            ("Problem", PROBLEM_SCHEMA),
            ("Multimodal", Multimodal.model_json_schema(ref_template="#/components/schemas/{model}")),
        ):
            definitions = shape.get("$defs", {})
            shapes.update({known: definition for known, definition in definitions.items() if known not in shapes})
            shapes[name] = {key: value for key, value in shape.items() if key != "$defs"}
        for unused in ("HTTPValidationError", "ValidationError"):
            shapes.pop(unused, None)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
