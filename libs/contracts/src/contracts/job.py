"""The job header that every work event carries, and the manifest of its parts."""

from enum import StrEnum
from typing import Annotated, Any, Self
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Base64Bytes,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from contracts.fact import Fact

ANONYMOUS = "anonymous"
"""The user of a submission that names none; shown as null over HTTP."""

_LONGEST_STEP = 255

INLINE_LIMIT = 192 * 1024
"""Bytes of a file or payload that may travel inside an event; larger ones go by reference."""


def blob_prefix(user_id: str) -> str:
    """Where in the blob store a user's own bytes lie; an event may name no others."""
    return f"users/{quote(user_id, safe='')}/"


def _names_a_folder(user_id: str) -> str:
    # A user's bytes lie under their name, escaped: one step of a path, of a length that disks take.
    if user_id in (".", "..") or user_id != user_id.strip() or len(blob_prefix(user_id)) > _LONGEST_STEP:
        raise ValueError("can't be used as a name")
    return user_id


def _is_somebody(user_id: str) -> str:
    if user_id == ANONYMOUS:
        raise ValueError("stands for whoever gives no name, so nobody can be it")
    return user_id


def _is_one_step(key: str) -> str:
    steps = key.split("/")
    if steps[-1] in (".", "..") or max(map(len, steps)) > _LONGEST_STEP:
        raise ValueError("no store has such a key")
    return key


BlobKey = Annotated[
    str, StringConstraints(pattern=r"^users/[A-Za-z0-9_.~%-]+/[A-Za-z0-9_.~%@+=:,-]+$"), AfterValidator(_is_one_step)
]
"""One step below the user's own prefix: nothing that a store could take for a folder, or for another user's."""

UserId = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f/\\]{1,128}$"), AfterValidator(_names_a_folder)]
NamedUser = Annotated[UserId, AfterValidator(_is_somebody)]
"""Somebody in particular: who says who they are is not the one who owns what nobody put a name to."""
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
"""A tag of BCP 47, say `de` or `pt-BR`."""
ProviderName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
PartId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class PartKind(StrEnum):
    """What a part of a submission is."""

    AUDIO = "audio"
    IMAGE = "image"
    DOCUMENT = "document"
    MESSAGE = "message"

    @property
    def own_words(self) -> bool:
        """Whether the user speaks in it. Pictures and documents may be anybody's: they move no task of the user's."""
        return self in (PartKind.MESSAGE, PartKind.AUDIO)


class TaskType(StrEnum):
    """The kind of content its sender says it is; steers the analysis."""

    GENERAL = "general"
    MEETING = "meeting"
    PLANNING = "planning"
    DOCUMENT = "document"
    DATA = "data"


class File(Fact):
    """A claim check: which bytes are meant and where they lie, never the bytes of a large file."""

    file_id: UUID
    filename: Annotated[str, StringConstraints(max_length=255)]
    content_type: str
    """Decided by the content, not by the sender's word."""
    size: Annotated[int, Field(ge=0)]
    """Bytes."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    blob: BlobKey | None = None
    """Key in the blob store: `users/<user>/<name>`, the user's id percent-encoded."""
    data: Base64Bytes | None = None
    """The bytes themselves, at most 192 KB, for senders that have no blob store."""
    description: str | None = None

    @model_validator(mode="after")
    def _has_bytes_somewhere(self) -> Self:
        if (self.blob is None) == (self.data is None):
            raise ValueError("a file has either a blob key or inline data")
        if self.data is not None and len(self.data) > INLINE_LIMIT:
            raise ValueError(f"inline data is limited to {INLINE_LIMIT} bytes")
        return self


class Part(Fact):
    """One thing that was said, shown or written."""

    part_id: PartId
    kind: PartKind
    file: File | None = None
    message: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None

    @model_validator(mode="after")
    def _has_content(self) -> Self:
        wants_message = self.kind is PartKind.MESSAGE
        if wants_message != (self.message is not None) or wants_message == (self.file is not None):
            raise ValueError("a message part has a message, every other part has a file")
        return self


def existing_zone(name: str) -> str:
    """The name of a time zone that exists. Raises ValueError."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(f"unknown time zone {name!r}; an IANA name is wanted, say Europe/Berlin") from unknown
    return name


def _accepted_at_may_be_left_out(schema: dict[str, Any]) -> None:
    schema["required"].remove("accepted_at")


class Job(Fact):
    """The header of a submission: whose it is, when it was accepted, and the manifest of all its parts."""

    model_config = ConfigDict(json_schema_extra=_accepted_at_may_be_left_out)

    job_id: UUID
    user_id: UserId = ANONYMOUS
    conversation_id: Annotated[str, StringConstraints(max_length=128)] | None = None
    accepted_at: AwareDatetime
    reference_time: AwareDatetime | None = None
    """When it was said, where that is not the time of acceptance; relative dates count from here."""
    time_zone: str | None = None
    """IANA name of the zone in which its sender's days begin; left out, what its user prefers counts, else UTC."""
    language: Language | None = None
    """The language that its user wants to be answered in; that of the content where left out."""
    providers: Annotated[tuple[ProviderName, ...], Field(max_length=16)] = ()
    """Whom its user wants to be asked, in this order, as far as the house is set up for them; nobody else is asked
    then, but for the local models. Empty: the order that the house is set up with."""
    task_type: TaskType = TaskType.GENERAL
    include_chat_direction: bool = True
    context: Annotated[str, StringConstraints(max_length=20_000)] | None = None
    fingerprint: str | None = None
    """SHA-256 of the submitted body, kept to tell a repeated request from another one under the same key."""
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=32)]

    @model_validator(mode="before")
    @classmethod
    def _accepted_when_published(cls, data: Any, info: ValidationInfo) -> Any:
        # Other systems leave the time of acceptance to the envelope (`ce_time`).
        if info.context and isinstance(data, dict) and data.get("accepted_at") is None:
            return {**data, "accepted_at": info.context["time"]}
        return data

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, name: str | None) -> str | None:
        return existing_zone(name) if name is not None else None

    @model_validator(mode="after")
    def _parts_differ(self) -> Self:
        if len({part.part_id for part in self.parts}) != len(self.parts):
            raise ValueError("part ids repeat")
        return self

    @model_validator(mode="after")
    def _names_its_own_users_blobs(self) -> Self:
        prefix = blob_prefix(self.user_id)
        for part in self.parts:
            blob = part.file.blob if part.file else None
            if blob is not None and not blob.startswith(prefix):
                raise ValueError(f"the blob of part {part.part_id!r} does not lie under {prefix!r}")
        return self

    @property
    def zone(self) -> str:
        """The zone that counts, as far as the header knows."""
        return self.time_zone or "UTC"

    @property
    def reference(self) -> AwareDatetime:
        """The moment that "tomorrow" counts from."""
        return self.reference_time or self.accepted_at

    def part(self, part_id: str) -> Part:
        """The part of that id. Raises KeyError."""
        for part in self.parts:
            if part.part_id == part_id:
                return part
        raise KeyError(part_id)
