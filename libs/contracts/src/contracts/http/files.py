"""Stored files over HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.fact import Fact
from contracts.http.keepable import PRINTABLE
from contracts.http.request import Request
from contracts.job import PartKind


class FileTask(Fact):
    """A task that came from a file."""

    id: int
    summary: str


class FileView(Fact):
    """A stored file, and what is known of it from having been read."""

    file_id: UUID
    filename: str
    size: int
    """Bytes."""
    content_type: str
    upload_path: str
    """An opaque key, no path on a disk."""
    sha256: str
    kind: PartKind
    description: str | None = None
    """As its sender gave it."""
    user_id: str | None = None
    created_at: AwareDatetime
    duplicate_of: UUID | None = None
    """The file that holds the same bytes and was there first; null where this one was."""
    duration_s: float | None = None
    """Of a recording that was read."""
    width: int | None = None
    height: int | None = None
    """Of a picture that was read, in pixels."""
    pages: int | None = None
    """Of a document that was read."""
    jobs: tuple[UUID, ...] = ()
    """Those that used it, the latest first."""
    text: str | None = None
    """What was read from it last. In lists, this and `tasks` are left out."""
    tasks: tuple[FileTask, ...] = ()
    """Those that came from it, the oldest first."""
    status: str = "success"


class FileQuery(Request):
    """Which files are wanted."""

    kind: PartKind | None = None
    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), PRINTABLE] | None = None
    """Words that stand in the filename, in any case."""
    sha256: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9a-fA-F]{64}$")] | None = None
    """Of the bytes, in hexadecimal digits."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    """`next_cursor` of the page before."""


class FileList(Fact):
    """Files that were asked for, the newest first."""

    files: tuple[FileView, ...]
    count: int
    """How many files are in this answer."""
    next_cursor: str | None = None
    """Leads to the next page; null on the last one."""
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
    duplicate_of: UUID | None = None
    """Where its user has the same bytes already: that file, which is the one that is answered; no second is kept."""


class FileForgotten(Fact):
    """A file was forgotten: its bytes, its text and the tasks that came from it."""

    message: str
    status: str = "success"
    file_id: UUID
    tasks_deleted: int


class UserForgotten(Fact):
    """All that was known of a user was forgotten."""

    message: str
    status: str = "success"
    user_id: str
    jobs_deleted: int
    tasks_deleted: int
    files_deleted: int


class Confirmation(Request):
    """What makes sure that somebody means it."""

    confirm: str | None = None
    """The id of the user who is to be forgotten, once more."""
