"""Files that are stored to be named later."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError

from contracts import ids
from contracts.http.files import FileForgotten, FileList, FileQuery, FileUploaded, FileView
from contracts.intake import Entry
from contracts.job import File
from contracts.submitted import FileStored
from gateway.answering.documented import form, problems
from gateway.answering.paging import PAGED, linked
from gateway.answering.refusals import Refused
from gateway.arrival.circumstances import Upload
from gateway.arrival.intake import Arrived, Intake
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk, Desk
from gateway.idempotency import IdempotencyKey, fingerprint, reused
from gateway.limits.submitting import Arrives, Submits
from gateway.routes.uploads import receive_one
from runtime.telemetry import current_traceparent

router = APIRouter(tags=["files"])

_BODY = {"requestBody": {"required": True, "content": form(Upload, {"file": None}, required=True)}}


@router.post("/upload", responses=problems(400, 409, 413, 415, 422, 503), openapi_extra=_BODY)
async def upload(
    request: Request, desk: AtDesk, caller: Submits, arriving: Arrives, key: IdempotencyKey
) -> FileUploaded:
    """Store a file and describe it. No job: name its id in a multimodal request.

    Bytes that you have here already are recognised: you are answered with that file, `duplicate_of` says so.
    """
    async with Intake(desk.blobs, arriving) as intake:
        said, arrived = await receive_one(request, desk, caller, intake, None)
        user = caller.owner(said.user_id)
        if key is None:
            await intake.settle(user)
            async with desk.duplicates.turn(user, arrived) as duplicate:
                return duplicate or await _store(desk, intake, user, arrived, None)
        return await _store_once(desk, intake, user, arrived, ids.job_id(user, key))


@router.get("/files", response_model=FileList, responses=PAGED | problems(422, 503))
async def files(desk: AtDesk, caller: Reads, wanted: Annotated[FileQuery, Query()], request: Request) -> Response:
    """Your stored files, the newest first; without their texts and tasks, which each file tells by itself."""
    return linked(await desk.store.forward("GET", "/files", caller, wanted=wanted), request)


@router.get("/files/{file_id}", responses=problems(404, 422, 503))
async def file(file_id: UUID, desk: AtDesk, caller: Reads) -> FileView:
    """What is known of a stored file."""
    return await desk.store.file(file_id, caller, wait_s=desk.lately.patience_s(file_id))


@router.delete("/files/{file_id}", response_model=FileForgotten, responses=problems(404, 422, 503))
async def forget(file_id: UUID, desk: AtDesk, caller: Writes) -> Response:
    """Forget a file: its bytes, the text that was read from it, the answers that were made with it, and the tasks that
    came from it. This can't be undone.
    """
    return await desk.store.forward("DELETE", f"/files/{file_id}", caller, wanted=desk.lately.patience(file_id))


async def _store(desk: Desk, intake: Intake, user: str, arrived: Arrived, file_id: UUID | None) -> FileUploaded:
    # Another body under the same key must never come to lie where the first one does.
    blob_id = uuid5(file_id, arrived.file.sha256) if file_id else None
    file = await intake.place(arrived.file, user, file_id, blob_id)
    stored_at = desk.clock.now(user, (await desk.preferences.of(user)).forgotten_at)
    event = FileStored(user_id=user, file=file, kind=arrived.kind, stored_at=stored_at)
    held = await desk.acceptance.hold(Entry(stored=event, traceparent=current_traceparent()))
    intake.keep(file)  # before the event: one that the broker took without telling us must find its bytes
    await desk.acceptance.promise(held)
    stored = FileUploaded(
        filename=file.filename,
        size=file.size,
        content_type=file.content_type,
        upload_path=file.blob or "",
        message=f"Stored {file.filename}.",
        file_id=file.file_id,
        sha256=file.sha256,
        kind=arrived.kind,
    )
    desk.duplicates.stored(user, arrived, stored)
    desk.lately.accepted(file.file_id)
    return stored


async def _store_once(desk: Desk, intake: Intake, user: str, arrived: Arrived, request_id: UUID) -> FileUploaded:
    """The same file for the same key, however often it is sent."""
    file_id = uuid5(request_id, "stored")
    made_from = fingerprint("stored", arrived.file.filename, arrived.file.sha256, arrived.file.description)
    async with desk.requests.turn(user, request_id, made_from) as accepted:
        view = await _known(desk, file_id, user)
        if view and fingerprint("stored", view.filename, view.sha256, view.description) != made_from:
            raise reused()
        if not (accepted or view):  # else it cost its bytes then
            await intake.settle(user)
        # What was accepted a moment ago may not be known yet: it is stored where it lies already.
        async with desk.duplicates.turn(user, arrived, but=file_id) as duplicate:
            other = None if view else duplicate
            stored = other or await _store(desk, intake, user, arrived, file_id)
        desk.requests.accepted(request_id, made_from)
    return stored


async def _known(desk: Desk, file_id: UUID, user: str) -> FileView | File | None:
    try:
        return await desk.store.file(file_id, user)
    except Refused as refused:
        if refused.code == "file_forgotten":
            raise Refused(
                HTTPStatus.CONFLICT,
                "file_forgotten",
                "The file that was stored with this Idempotency-Key was forgotten. Use a new key to store it again.",
            ) from refused
    # Unknown, or nobody there who could tell.
    try:
        entry = await desk.journal.find(file_id)
    except ValidationError:
        return None  # then this request is the one that counts
    return entry.stored.file if entry and entry.stored else None
