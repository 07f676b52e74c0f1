"""API keys: made, listed and revoked by those who may; known again for the gateway."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.http.keys import KeyCreate, KeyHash, KeyList, KeyMade, KeyQuery, KeyView, KnownKey
from contracts.job import ANONYMOUS
from taskstore.api.caller import AsUser, AtDesk, owner_of
from taskstore.api.paging import led_on
from taskstore.api.problems import Declined, unknown, unprocessable
from taskstore.new_key import NewKey
from taskstore.queries import keys

router = APIRouter(prefix="/keys")


@router.post("", status_code=HTTPStatus.CREATED)
async def create(desk: AtDesk, user: AsUser, wanted: KeyCreate) -> KeyMade:
    owner = owner_of(user, wanted.user_id, "key")
    if owner == ANONYMOUS:
        raise unprocessable("body.user_id", "Say whose key it shall be: a key speaks for somebody.")
    now = datetime.now(UTC)
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise unprocessable("body.expires_at", "A key can't expire before it is made.")
    key = NewKey.made()
    async with desk.database.as_user(owner) as connection:
        made = await keys.add(connection, key, wanted, owner, now)
    return KeyMade(**dict(made), key=key.key)


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[KeyQuery, Query()], response: Response) -> KeyList:
    async with desk.database.as_user(user) as connection:
        return led_on(response, await keys.page(connection, user, wanted))


@router.delete("/{key_id}")
async def revoke(desk: AtDesk, user: AsUser, key_id: str) -> KeyView:
    async with desk.database.as_user(user) as connection:
        revoked = await keys.revoke(connection, user, key_id, datetime.now(UTC))
    if revoked is None:
        raise unknown("key", key_id)
    return revoked


@router.post("/known")
async def known(desk: AtDesk, presented: KeyHash) -> KnownKey:
    async with desk.database.as_bearer(presented.sha256) as connection:
        found = await keys.known(connection, presented.sha256, datetime.now(UTC))
    if found is None:
        raise Declined(HTTPStatus.NOT_FOUND, "unknown_key", "There is no such key, or no longer.")
    return found
