"""Who submits something: a caller who may write, has not done so too often, and has some of the day's quota left."""

from typing import Annotated

from fastapi import Depends, Request

from gateway.caller import Caller, Writes
from gateway.desk import AtDesk
from gateway.limits.visit import visit_of


async def _submitter(request: Request, desk: AtDesk, caller: Writes) -> Caller:
    user = caller.owner()
    await visit_of(request).of_submitter(user)
    await desk.quotas.check(user, _length(request))
    return caller


def _length(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdigit() else 0


Submits = Annotated[Caller, Depends(_submitter)]
