"""The bytes of stored files, for their owners."""

from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from contracts.http.files import FileView
from contracts.job import ANONYMOUS, blob_prefix
from gateway.answering.documented import Responses, problems
from gateway.answering.moments import Under, told
from gateway.answering.ranges import OutsideError, Stretch, is_still, stretch_of
from gateway.answering.refusals import Refused
from gateway.caller import Reads
from gateway.desk import AtDesk, Desk
from runtime.blob_failures import BlobForgotten, BlobMissing
from runtime.blobs import Opened

router = APIRouter(tags=["files"])

_SHOWN: Final = ("audio/", "image/", "application/pdf")
"""What a browser may show; all else is only handed out to be saved."""
_SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    # Stretches count in the bytes as they are: nothing on the way may pack them.
    "Cache-Control": "private, no-cache, no-transform",
    "Accept-Ranges": "bytes",
}
_BYTES: Final[dict[str, Any]] = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
_NAMED: Final[dict[str, Any]] = {
    name: {"description": description, "schema": {"type": "string"}, "required": True, "example": example}
    for name, description, example in (
        ("ETag", "Which bytes these are.", '"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"'),
        ("Last-Modified", "When the file was stored; its bytes never change.", "Tue, 01 Dec 2026 09:00:00 GMT"),
    )
}
_FOUND: Final[Responses] = {
    status: {"description": description, "headers": dict(_NAMED), **content}
    for status, description, content in (
        (200, "The whole file, as the type that its content was found to be.", _BYTES),
        (206, "The bytes that `Range` asks for; `Content-Range` says which.", _BYTES),
        (304, "`If-None-Match` names this content, or `If-Modified-Since` a time when it was here.", {}),
    )
}
_RESPONSES: Final = _FOUND | problems(404, 410, 412, 416, 422, 503)

Wanted = Annotated[
    str | None,
    Header(alias="Range", description="One stretch of bytes, say `bytes=0-1023`, `bytes=1024-` or `bytes=-500`."),
]
IfRange = Annotated[
    str | None,
    Header(description="The `ETag` or `Last-Modified` for which `Range` counts; the whole file for another."),
]
Download = Annotated[bool, Query(description="To be saved, also where it could be shown.")]


async def _answer(
    file_id: UUID,
    request: Request,
    desk: AtDesk,
    caller: Reads,
    conditions: Under,
    *,
    wanted: Wanted = None,
    if_range: IfRange = None,
    download: Download = False,
) -> Response:
    file = await desk.store.file(file_id, caller, wait_s=desk.lately.patience_s(file_id))
    if not file.upload_path.startswith(blob_prefix(file.user_id or ANONYMOUS)):
        raise Refused(
            HTTPStatus.NOT_FOUND, "not_stored", f"The bytes of the file {file_id} travelled by and were not kept."
        )
    tag = f'"{file.sha256}"'
    modified = told(file.created_at)
    disposition = _disposition(file, download=download)
    headers = {**_SAFE, "ETag": tag, "Last-Modified": modified, "Content-Disposition": disposition}
    if not conditions.insists.holds(tag, file.created_at):
        raise Refused(HTTPStatus.PRECONDITION_FAILED, "precondition_failed", "The file is not the one that is meant.")
    if conditions.had.is_still(tag, file.created_at):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    try:
        asked = wanted if request.method == "GET" else None  # of others it says nothing (RFC 9110, 14.2)
        stretch = stretch_of(asked, file.size) if is_still(if_range, tag, modified) else None
    except OutsideError as outside:
        raise Refused(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "range_not_satisfiable",
            f"The file has {file.size} bytes.",
            headers={"Content-Range": f"bytes */{file.size}"},
        ) from outside
    opened = await _open(desk, file, stretch)
    start, end = stretch or Stretch(0, file.size)
    headers |= {"Content-Length": str(end - start), "Content-Type": file.content_type}
    if stretch is None:
        return StreamingResponse(opened.chunks, HTTPStatus.OK, headers)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return StreamingResponse(opened.chunks, HTTPStatus.PARTIAL_CONTENT, headers)


@router.get("/files/{file_id}/content", response_class=Response, responses=_RESPONSES)
async def content(answer: Annotated[Response, Depends(_answer)]) -> Response:
    """The bytes of a stored file of your own, all or a stretch of them."""
    return answer


@router.head("/files/{file_id}/content", response_class=Response, responses=_RESPONSES)
async def about_content(answer: Annotated[Response, Depends(_answer)]) -> Response:
    """The same without the bytes."""
    return Response(status_code=answer.status_code, headers=dict(answer.headers))


async def _open(desk: Desk, file: FileView, stretch: Stretch | None) -> Opened:
    gone = Refused(HTTPStatus.GONE, "file_gone", f"The bytes of the file {file.file_id} are not there any more.")
    try:
        opened = await desk.blobs.open_stretch(file.upload_path, *(stretch or ()))
    except (BlobMissing, BlobForgotten) as missing:
        raise gone from missing
    if opened.size != file.size:
        raise gone
    return opened


def _disposition(file: FileView, *, download: bool) -> str:
    """How the file is to be taken, and its name in the two ways that browsers read (RFC 6266)."""
    how = "inline" if file.content_type.startswith(_SHOWN) and not download else "attachment"
    plain = "".join(
        sign if sign.isascii() and sign.isprintable() and sign not in '"\\%' else "_" for sign in file.filename
    )
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.filename, safe='')}"
