"""Bytes that a user has here already."""

from typing import Final

from contracts.http.files import FileQuery, FileUploaded
from contracts.job import blob_prefix
from gateway.desk import Desk
from gateway.intake import Arrived
from gateway.refusals import Refused
from runtime.errors import Transient

_MOST: Final = 100


async def known_by_content(desk: Desk, user: str, arrived: Arrived) -> FileUploaded | None:
    """The user's file with the same bytes, where they still lie there.

    None also while nobody can tell: storing something twice does no harm.
    """
    try:
        found = await desk.store.files(user, FileQuery(sha256=arrived.file.sha256, limit=_MOST))
        for file in reversed(found.files):  # the first that was there
            own = file.upload_path.startswith(blob_prefix(user)) and file.upload_path != arrived.file.blob
            if own and file.kind is arrived.kind and await desk.blobs.has(file.upload_path):
                return FileUploaded(
                    filename=file.filename,
                    size=file.size,
                    content_type=file.content_type,
                    upload_path=file.upload_path,
                    message=f"These bytes are stored already, as {file.filename}.",
                    file_id=file.file_id,
                    sha256=file.sha256,
                    kind=file.kind,
                    duplicate_of=file.file_id,
                )
    except (Refused, Transient):
        return None
    return None
