"""Files, each processed at once."""

from typing import Any

from fastapi import APIRouter, Request, Response

from contracts.http.submissions import MultimodalAnswer
from contracts.job import PartKind
from gateway.answering.answers import multimodal_answer
from gateway.answering.documented import ACCEPTED, form, problems
from gateway.answering.prefer import Preference, Prefers
from gateway.answering.refusals import missing_file
from gateway.answering.replies import reply
from gateway.arrival.circumstances import Upload, of_form
from gateway.arrival.intake import Arrived, Intake
from gateway.arrival.receiving import Receiver
from gateway.caller import Caller
from gateway.desk import AtDesk, Desk
from gateway.idempotency import IdempotencyKey
from gateway.limits.arriving import Arriving
from gateway.limits.submitting import Arrives, Submits
from gateway.submission import Submission, submit

router = APIRouter(tags=["submissions"])

_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": form(Upload, {"file": None}, required=True)}}
_RESPONSES = ACCEPTED | problems(400, 409, 413, 415, 422, 503)


@router.post("/upload/audio", response_model=MultimodalAnswer, responses=_RESPONSES, openapi_extra=_BODY)
async def upload_audio(
    request: Request, desk: AtDesk, caller: Submits, arriving: Arrives, preference: Prefers, key: IdempotencyKey
) -> Response:
    """A recording; be answered with what was said in it and the tasks that follow."""
    return await _process(request, desk, caller, arriving, PartKind.AUDIO, preference=preference, key=key)


@router.post("/upload/image", response_model=MultimodalAnswer, responses=_RESPONSES, openapi_extra=_BODY)
async def upload_image(
    request: Request, desk: AtDesk, caller: Submits, arriving: Arrives, preference: Prefers, key: IdempotencyKey
) -> Response:
    """A picture; be answered with what is on it and the tasks that follow."""
    return await _process(request, desk, caller, arriving, PartKind.IMAGE, preference=preference, key=key)


@router.post("/upload/file", response_model=MultimodalAnswer, responses=_RESPONSES, openapi_extra=_BODY)
async def upload_file(
    request: Request, desk: AtDesk, caller: Submits, arriving: Arrives, preference: Prefers, key: IdempotencyKey
) -> Response:
    """A PDF document or a plain text."""
    return await _process(request, desk, caller, arriving, PartKind.DOCUMENT, preference=preference, key=key)


async def _process(
    request: Request,
    desk: Desk,
    caller: Caller,
    arriving: Arriving,
    wanted: PartKind,
    *,
    preference: Preference,
    key: str | None,
) -> Response:
    wait_s = preference.seconds(desk.settings.default_wait_s, desk.settings.max_wait_s)
    async with Intake(desk.blobs, arriving) as intake:
        said, arrived = await receive_one(request, desk, caller, intake, wanted)
        submission = Submission(
            request.url.path, said, caller.owner(said.user_id), message=said.message, arrived=[arrived]
        )
        outcome = await submit(desk, submission, intake, key=key, wait_s=wait_s)
    return reply(outcome, multimodal_answer, preference, wait_s)


async def receive_one(
    request: Request, desk: Desk, caller: Caller, intake: Intake, wanted: PartKind | None
) -> tuple[Upload, Arrived]:
    """The one file of a form, described, and the fields beside it."""
    receiver = Receiver(desk.settings, desk.kinds, intake, caller, {"file": wanted})
    await receiver.receive(request)
    said = of_form(Upload, receiver.fields)
    if not receiver.files:
        raise missing_file("file")
    if len(receiver.files) > 1:
        raise missing_file("file", "is there more than once; send several files to /api/v1/multimodal")
    arrived = receiver.files[0]
    described = arrived.file.model_copy(update={"description": said.description})
    return said, Arrived(arrived.field, arrived.kind, described)
