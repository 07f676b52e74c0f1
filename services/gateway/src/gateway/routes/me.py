"""The one who asks: what they prefer."""

from http import HTTPStatus

from fastapi import APIRouter

from contracts.http.me import Me, Preferences
from contracts.http.problems import FieldError
from gateway.answering.documented import problems
from gateway.answering.refusals import Refused
from gateway.arrival.media_type import JSON_ONLY
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk

router = APIRouter(tags=["me"])


@router.get("/me", responses=problems(422, 503))
async def me(desk: AtDesk, caller: Reads) -> Me:
    """Who you are here, what you prefer, and the providers that there are to choose from."""
    known = await desk.store.me(caller.owner())
    return known.model_copy(update={"available_providers": await desk.workers.providers()})


@router.patch("/me", responses=problems(400, 413, 415, 422, 503), dependencies=JSON_ONLY)
async def change(wanted: Preferences, desk: AtDesk, caller: Writes) -> Me:
    """Change what you prefer; it counts for what you send from then on, at other gateways within a minute."""
    available = await desk.workers.providers()
    unknown = [name for name in wanted.providers or () if name not in available]
    if unknown and available:
        there = ", ".join(available)
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown_provider",
            f"The house is not set up with {', '.join(unknown)}; there are {there}.",
            errors=(FieldError(field="body.providers", message=f"must be among {there}"),),
        )
    changed = await desk.store.change_me(caller.owner(), wanted)
    desk.preferences.forget(caller.owner())
    return changed.model_copy(update={"available_providers": available})
