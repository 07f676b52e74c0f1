"""Stored files over HTTP."""

from uuid import UUID

from pydantic import AwareDatetime

from contracts.fact import Fact
from contracts.job import PartKind


class FileView(Fact):
    """A stored file."""

    file_id: UUID
    filename: str
    size: int
    content_type: str
    upload_path: str
    """An opaque key, no path on a disk."""
    sha256: str
    kind: PartKind
    description: str | None = None
    user_id: str | None = None
    created_at: AwareDatetime
    status: str = "success"


class FileUploaded(Fact):
    """A file was stored; name it by its id in a multimodal request."""

    filename: str
    size: int
    content_type: str
    upload_path: str
    status: str = "success"
    message: str
    file_id: UUID
    sha256: str
    kind: PartKind
