"""Words alone."""

from fastapi import APIRouter, Request, Response

from contracts.http.submissions import ChatAnswer
from gateway.answering.answers import chat_answer
from gateway.answering.documented import ACCEPTED, problems
from gateway.answering.prefer import Prefers
from gateway.answering.replies import reply
from gateway.arrival.circumstances import Chat
from gateway.arrival.intake import Intake
from gateway.arrival.media_type import JSON_ONLY
from gateway.desk import AtDesk
from gateway.idempotency import IdempotencyKey
from gateway.limits.submitting import Arrives, Submits
from gateway.submission import Submission, submit

router = APIRouter(tags=["submissions"])


@router.post(
    "/chat",
    response_model=ChatAnswer,
    responses=ACCEPTED | problems(400, 409, 413, 415, 422, 503),
    dependencies=JSON_ONLY,
)
async def chat(
    said: Chat,
    request: Request,
    desk: AtDesk,
    caller: Submits,
    arriving: Arrives,
    *,
    preference: Prefers,
    key: IdempotencyKey,
) -> Response:
    """Say something; be answered with the tasks that are in it."""
    wait_s = preference.seconds(desk.settings.default_wait_s, desk.settings.max_wait_s)
    submission = Submission(request.url.path, said, caller.owner(said.user_id), message=said.message)
    async with Intake(desk.blobs, arriving) as nothing:
        outcome = await submit(desk, submission, nothing, key=key, wait_s=wait_s)
    return reply(outcome, chat_answer, preference, wait_s)
