"""Who submits something: a caller who may write, has not done so too often, and has some of the day's quota left."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from gateway.caller import Caller, Writes
from gateway.desk import AtDesk
from gateway.idempotency import IdempotencyKey
from gateway.limits.arriving import Arriving
from gateway.limits.visit import visit_of


async def _submitter(request: Request, caller: Writes) -> Caller:
    await visit_of(request).of_submitter(caller.owner())
    return caller


Submits = Annotated[Caller, Depends(_submitter)]


async def _arriving(request: Request, desk: AtDesk, caller: Submits, key: IdempotencyKey) -> AsyncIterator[Arriving]:
    arriving = Arriving(desk.quotas, _length(request), may_be_known=key is not None)
    try:
        if caller.user_id is not None:
            await arriving.presumed(caller.user_id)
        yield arriving
    finally:
        arriving.end()


Arrives = Annotated[Arriving, Depends(_arriving)]
"""What a submitter sends; whoever accepts it settles first whose it is."""


def _length(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdigit() else 0
