"""Whether what gateways accepted has arrived."""

from fastapi import APIRouter

from contracts.http.registered import Registered, RegisteredQuery
from taskstore.api.caller import AtDesk
from taskstore.queries import registered

router = APIRouter()


@router.post("/registered")
async def known(desk: AtDesk, wanted: RegisteredQuery) -> Registered:
    async with desk.database.as_sink() as connection:
        return Registered(ids=await registered.known(connection, wanted))
