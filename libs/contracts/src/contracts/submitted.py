"""The public events: what anybody may publish to have it turned into tasks."""

from typing import ClassVar, Final, Self
from uuid import UUID

from pydantic import AwareDatetime, model_validator

from contracts.fact import Event
from contracts.job import ANONYMOUS, File, Job, Part, PartId, PartKind, UserId


class Submitted(Event):
    """One part of a job was submitted. The header lists all of its parts."""

    kind: ClassVar[PartKind]

    job: Job
    part_id: PartId

    @model_validator(mode="after")
    def _is_in_the_manifest(self) -> Self:
        part = next((p for p in self.job.parts if p.part_id == self.part_id), None)
        if part is None:
            raise ValueError(f"part {self.part_id!r} is not in the manifest")
        if part.kind is not self.kind:
            raise ValueError(f"part {self.part_id!r} is of kind {part.kind}, this topic takes {self.kind}")
        return self

    @property
    def key(self) -> str:
        return str(self.job.job_id)

    @property
    def entity(self) -> str:
        return f"{self.job.job_id}/{self.part_id}"

    @property
    def part(self) -> Part:
        return self.job.part(self.part_id)

    @property
    def file(self) -> File:
        """The part's file. Only for kinds that have one."""
        if self.part.file is None:
            raise TypeError(f"a {self.kind} part has no file")
        return self.part.file


class AudioUploaded(Submitted):
    """A recording was uploaded."""

    topic: ClassVar[str] = "audio.uploaded.v1"
    kind: ClassVar[PartKind] = PartKind.AUDIO


class ImageUploaded(Submitted):
    """A picture was uploaded."""

    topic: ClassVar[str] = "image.uploaded.v1"
    kind: ClassVar[PartKind] = PartKind.IMAGE


class DocumentUploaded(Submitted):
    """A PDF or a text file was uploaded."""

    topic: ClassVar[str] = "document.uploaded.v1"
    kind: ClassVar[PartKind] = PartKind.DOCUMENT


class ChatReceived(Submitted):
    """A chat message was received."""

    topic: ClassVar[str] = "chat.received.v1"
    kind: ClassVar[PartKind] = PartKind.MESSAGE


SUBMITTED: Final[dict[PartKind, type[Submitted]]] = {
    event.kind: event for event in (AudioUploaded, ImageUploaded, DocumentUploaded, ChatReceived)
}
"""The event by which a part of each kind is submitted."""


class FileStored(Event):
    """A file was stored to be referred to later; no job yet."""

    topic: ClassVar[str] = "file.stored.v1"

    user_id: UserId = ANONYMOUS
    file: File
    kind: PartKind
    stored_at: AwareDatetime

    @property
    def key(self) -> str:
        return str(self.file.file_id)

    @property
    def file_id(self) -> UUID:
        return self.file.file_id
