"""API keys: made, listed and revoked by admins."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from contracts.http.keys import KeyCreate, KeyId, KeyList, KeyMade, KeyQuery, KeyView
from gateway.answering.documented import problems
from gateway.answering.paging import PAGED, linked
from gateway.arrival.media_type import JSON_ONLY
from gateway.caller import Administers
from gateway.desk import AtDesk

router = APIRouter(tags=["keys"])


@router.post(
    "/keys",
    response_model=KeyMade,
    status_code=HTTPStatus.CREATED,
    responses=problems(400, 413, 415, 422, 503),
    dependencies=JSON_ONLY,
)
async def create(wanted: KeyCreate, desk: AtDesk, caller: Administers) -> Response:
    """Make a key, for oneself or for another user. It is told once: only its hash is kept."""
    owned = wanted.model_copy(update={"user_id": wanted.user_id or caller.user_id})
    return await desk.store.forward("POST", "/keys", caller.everybody(), body=owned)


@router.get("/keys", response_model=KeyList, responses=PAGED | problems(422, 503))
async def keys(desk: AtDesk, caller: Administers, wanted: Annotated[KeyQuery, Query()], request: Request) -> Response:
    """All keys of all users, newest first, without the keys themselves."""
    return linked(await desk.store.forward("GET", "/keys", caller.everybody(), wanted=wanted), request)


@router.delete("/keys/{key_id}", response_model=KeyView, responses=problems(404, 422, 503))
async def revoke(key_id: Annotated[KeyId, Path()], desk: AtDesk, caller: Administers) -> Response:
    """Revoke a key; it stops within a minute. One that was revoked before stays as it is."""
    return await desk.store.forward("DELETE", f"/keys/{key_id}", caller.everybody())
