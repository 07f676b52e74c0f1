"""Whether the house is well, and what it is."""

from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from fastapi import APIRouter, Response

from contracts.http.submissions import Health
from gateway.answering.refusals import Refused
from gateway.arrival.magic import TAKEN
from gateway.caller import Caller, IfKnown
from gateway.desk import AtDesk

NAME: Final = "IntelliAssist"
VERSION: Final = version("intelliassist-gateway")

router = APIRouter(tags=["health"])
_DOWN: Final[dict[int | str, dict[str, Any]]] = {503: {"model": Health, "description": "It is down."}}


@router.get("/ping")
async def ping() -> dict[str, str]:
    """Answers while the gateway lives."""
    return {"message": "pong", "status": "ok", "timestamp": _now()}


@router.get("/")
async def about(desk: AtDesk) -> dict[str, Any]:
    """What this is and where to go on."""
    described = {"docs": "/docs", "openapi": "/openapi.json"} if desk.settings.documented else {}
    links = described | {
        "status": "/api/v1/status",
        "health": "/health/ready",
        "metrics": "/metrics",
        "chat": "/api/v1/chat",
        "tasks": "/api/v1/tasks",
    }
    return {"name": NAME, "version": VERSION, "status": "running", "links": links}


@router.get("/api/v1/status")
async def status(desk: AtDesk) -> dict[str, Any]:
    """How the API is set up."""
    settings = desk.settings
    limits = {
        "text_bytes": settings.max_text_bytes,
        "picture_bytes": settings.max_picture_bytes,
        "audio_bytes": settings.max_audio_bytes,
    }
    waits = {"default_s": settings.default_wait_s, "longest_s": settings.max_wait_s}
    return {
        "name": NAME,
        "version": VERSION,
        "status": "running",
        "limits": limits,
        "waiting": waits,
        "takes": TAKEN,
        "live_listeners": desk.feed.listeners,
        "timestamp": _now(),
    }


@router.get("/api/v1/ai/health", responses=_DOWN)
async def ai_health(desk: AtDesk, caller: IfKnown, response: Response) -> Health:
    """The workers and the providers that each turns to: in use or not, and why; then the same by provider.

    Where AUTH_MODE is not none, who shows no credential is told the status alone.
    """
    return _told(await desk.workers.health(), caller, response)


@router.get("/api/v1/database/health", responses=_DOWN)
async def database_health(desk: AtDesk, caller: IfKnown, response: Response) -> Health:
    """The database, by the word of the task store; without a credential, as above, the status alone."""
    try:
        health = await desk.store.health()
    except Refused as refused:
        health = Health(status="down", details={"reason": refused.detail}, timestamp=datetime.now(UTC))
    return _told(health, caller, response)


def _told(health: Health, caller: Caller | None, response: Response) -> Health:
    if health.status == "down":
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return health if caller else health.model_copy(update={"details": {}})


def _now() -> str:
    return datetime.now(UTC).isoformat()
