"""Forgetting whoever asks for it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.http.files import Confirmation, UserForgotten
from contracts.http.problems import FieldError
from gateway.answering.documented import problems
from gateway.answering.refusals import Refused
from gateway.caller import Writes
from gateway.desk import AtDesk

router = APIRouter(tags=["me"])


@router.delete("/me", response_model=UserForgotten, responses=problems(422, 503))
async def forget(desk: AtDesk, caller: Writes, wanted: Annotated[Confirmation, Query()]) -> Response:
    """Forget all of yours: files, jobs, conversations, tasks, webhooks, preferences and what you used. API keys stay.

    `confirm` must be your user id. This can't be undone.
    """
    if caller.user_id is None:
        raise _unclear("query.user_id", "must name who is to be forgotten")
    if wanted.confirm != caller.user_id:
        raise _unclear("query.confirm", "must be the id of the user who is to be forgotten")
    sent_before = [kept for kept in desk.journal if kept.user_id == caller.user_id]
    answer = await desk.store.forward("DELETE", "/me", caller, wanted=wanted)
    desk.preferences.forget(caller.user_id)
    desk.duplicates.forget(caller.user_id)
    await desk.journal.remove(sent_before)  # of what came meanwhile, and to other gateways, the store tells
    return answer


def _unclear(field: str, message: str) -> Refused:
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "confirmation_needed",
        f"{field.partition('.')[2]} {message}.",
        errors=(FieldError(field=field, message=message),),
    )
