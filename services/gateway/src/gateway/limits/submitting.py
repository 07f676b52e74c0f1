"""Who submits something: a caller who may write, has not done so too often, and has some of the day's quota left."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from gateway.caller import Caller, Writes
from gateway.desk import AtDesk
from gateway.limits.arriving import Arriving
from gateway.limits.visit import visit_of


async def _submitter(request: Request, caller: Writes) -> Caller:
    await visit_of(request).of_submitter(caller.owner())
    return caller


Submits = Annotated[Caller, Depends(_submitter)]


async def _arriving(request: Request, desk: AtDesk, caller: Submits) -> AsyncIterator[Arriving]:
    arriving = Arriving(desk.quotas, caller.owner(), _length(request))
    try:
        await arriving.begin()
        yield arriving
    finally:
        arriving.end()


Arrives = Annotated[Arriving, Depends(_arriving)]
"""What a submitter sends, where the day's quota has room for it."""


def _length(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdigit() else 0
