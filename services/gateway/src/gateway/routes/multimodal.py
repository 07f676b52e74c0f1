"""Words, pictures, recordings and documents together."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from contracts.http.submissions import MultimodalAnswer
from contracts.job import ANONYMOUS, File, PartKind, blob_prefix
from gateway.answering.answers import multimodal_answer
from gateway.answering.documented import ACCEPTED, form, problems
from gateway.answering.prefer import Prefers
from gateway.answering.refusals import not_stored, nothing_sent, unknown_file, wrong_kind
from gateway.answering.replies import reply
from gateway.arrival.circumstances import Multimodal, of_form, of_json
from gateway.arrival.form import boundary_of
from gateway.arrival.intake import Arrived, Intake
from gateway.arrival.receiving import Receiver
from gateway.desk import AtDesk, Desk
from gateway.idempotency import IdempotencyKey
from gateway.limits.submitting import Arrives, Submits
from gateway.submission import Submission, submit

router = APIRouter(tags=["submissions"])

_TAKES: Final[dict[str, PartKind | None]] = {
    "image": PartKind.IMAGE,
    "audio": PartKind.AUDIO,
    "document": PartKind.DOCUMENT,
    "file": None,
    "files": None,
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Multimodal"}}}
        | form(Multimodal, _TAKES, required=False),
    }
}


@router.post(
    "/multimodal",
    response_model=MultimodalAnswer,
    responses=ACCEPTED | problems(400, 404, 409, 413, 415, 422, 503),
    openapi_extra=_BODY,
)
async def multimodal(
    request: Request, desk: AtDesk, caller: Submits, arriving: Arrives, preference: Prefers, key: IdempotencyKey
) -> Response:
    """Several inputs as one job: JSON that names stored files, or a form with files."""
    wait_s = preference.seconds(desk.settings.default_wait_s, desk.settings.max_wait_s)
    async with Intake(desk.blobs, arriving) as intake:
        if boundary_of(request) is None:
            said, arrived = of_json(Multimodal, await request.body()), []
        else:
            receiver = Receiver(desk.settings, desk.kinds, intake, caller, _TAKES)
            await receiver.receive(request)
            said, arrived = of_form(Multimodal, receiver.fields), receiver.files
        user = caller.owner(said.user_id)
        stored = await _stored(desk, said, user)
        message = said.message if said.message and said.message.strip() else None
        if not (message or arrived or stored):
            raise nothing_sent()
        submission = Submission(request.url.path, said, user, message, arrived, stored)
        outcome = await submit(desk, submission, intake, key=key, wait_s=wait_s)
    return reply(outcome, multimodal_answer, preference, wait_s)


async def _stored(desk: Desk, said: Multimodal, user: str) -> list[Arrived]:
    """The files that are named by their ids. Raises Refused where one is unknown, somebody else's or of another kind."""
    named = (
        ("image_file_id", said.image_file_id, PartKind.IMAGE),
        ("audio_file_id", said.audio_file_id, PartKind.AUDIO),
        ("document_file_id", said.document_file_id, PartKind.DOCUMENT),
    )
    return [await _named(desk, field, file_id, kind, user) for field, file_id, kind in named if file_id is not None]


async def _named(desk: Desk, field: str, file_id: UUID, kind: PartKind, user: str) -> Arrived:
    view = await desk.store.file(file_id, user, wait_s=desk.lately.patience_s(file_id))
    if (view.user_id or ANONYMOUS) != user:
        raise unknown_file(file_id)
    if view.kind is not kind:
        raise wrong_kind(field, kind, view.kind)
    if not view.upload_path.startswith(blob_prefix(user)):
        raise not_stored(field, file_id)
    file = File(
        file_id=view.file_id,
        filename=view.filename,
        content_type=view.content_type,
        size=view.size,
        sha256=view.sha256,
        blob=view.upload_path,
        description=view.description,
    )
    return Arrived(field, kind, file)
