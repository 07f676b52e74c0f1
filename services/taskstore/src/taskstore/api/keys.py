"""API keys: made, listed and revoked by those who may; known again for the gateway."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query

from contracts.http.keys import KeyCreate, KeyHash, KeyList, KeyMade, KeyQuery, KeyView, KnownKey
from contracts.job import ANONYMOUS
from taskstore import cursors
from taskstore.api.caller import AsUser, AtDesk
from taskstore.api.problems import Declined, unknown, unprocessable
from taskstore.new_key import NewKey
from taskstore.queries import keys

router = APIRouter(prefix="/keys")

_NEWEST: Final = "keys"


@router.post("", status_code=HTTPStatus.CREATED)
async def create(desk: AtDesk, user: AsUser, wanted: KeyCreate) -> KeyMade:
    if user is not None and wanted.user_id not in (None, user):
        raise Declined(HTTPStatus.FORBIDDEN, "forbidden", "A key can't be made in another user's name.")
    now = datetime.now(UTC)
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise unprocessable("body.expires_at", "A key can't expire before it is made.")
    owner = user or wanted.user_id or ANONYMOUS
    key = NewKey.made()
    async with desk.database.as_user(owner) as connection:
        made = await keys.add(connection, key, wanted, owner, now)
    return KeyMade(**dict(made), key=key.key)


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[KeyQuery, Query()]) -> KeyList:
    after = cursors.read(wanted.cursor, _NEWEST, datetime, str) if wanted.cursor else None
    async with desk.database.as_user(user) as connection:
        found = await keys.page(connection, user, wanted.limit + 1, after)
    shown = found[: wanted.limit]
    more = cursors.write(_NEWEST, shown[-1].created_at, shown[-1].key_id) if len(found) > wanted.limit else None
    return KeyList(keys=tuple(shown), count=len(shown), next_cursor=more)


@router.delete("/{key_id}")
async def revoke(desk: AtDesk, user: AsUser, key_id: str) -> KeyView:
    async with desk.database.as_user(user) as connection:
        revoked = await keys.revoke(connection, user, key_id, datetime.now(UTC))
    if revoked is None:
        raise unknown("key", key_id)
    return revoked


@router.post("/known")
async def known(desk: AtDesk, presented: KeyHash) -> KnownKey:
    async with desk.database.as_user(None) as connection:
        found = await keys.known(connection, presented.sha256, datetime.now(UTC))
    if found is None:
        raise Declined(HTTPStatus.NOT_FOUND, "unknown_key", "There is no such key, or no longer.")
    return found
