"""Forgetting whoever asks for it."""

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.http.files import Confirmation, UserForgotten
from taskstore.api.caller import AsUser, AtDesk, InTrace
from taskstore.api.problems import unprocessable
from taskstore.forgetting.user import forget_user

router = APIRouter(prefix="/me")


@router.delete("")
async def forget(desk: AtDesk, user: AsUser, trace: InTrace, wanted: Annotated[Confirmation, Query()]) -> UserForgotten:
    if user is None or wanted.confirm != user:
        raise unprocessable("query.confirm", "Say with confirm=<your user id> that all of yours is to be forgotten.")
    async with desk.database.as_user(user, forgetting=True) as connection:
        gone = await forget_user(connection, user, trace)
    desk.commits.announce()
    return UserForgotten(
        message=f"Forgot {user}.",
        user_id=user,
        jobs_deleted=gone.jobs,
        tasks_deleted=gone.tasks,
        files_deleted=gone.files,
    )
