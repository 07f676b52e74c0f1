"""The one who asks: what they prefer."""

from fastapi import APIRouter

from contracts.http.me import KnownUser, Me, Preferences
from contracts.job import ANONYMOUS
from taskstore.api.caller import AsUser, AtDesk
from taskstore.queries import me

router = APIRouter(prefix="/me")


@router.get("")
async def read(desk: AtDesk, user: AsUser) -> KnownUser:
    async with desk.database.as_user(user or ANONYMOUS) as connection:
        return await me.read(connection, user or ANONYMOUS)


@router.patch("")
async def change(desk: AtDesk, user: AsUser, wanted: Preferences) -> Me:
    async with desk.database.as_user(user or ANONYMOUS) as connection:
        return await me.change(connection, user or ANONYMOUS, wanted)
