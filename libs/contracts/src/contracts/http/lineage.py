"""Where a task came from, over HTTP."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.fact import Fact
from contracts.job import PartId, PartKind
from contracts.task import Source


class Reader(Fact):
    """Who turned a part into text."""

    provider: str
    """`sender` for a message: nobody but the one who wrote it."""
    model: str
    degraded: bool = False
    language: str | None = None


class Analyst(Fact):
    """Who found the task in the text."""

    provider: str
    model: str
    prompt_version: str | None = None
    """Of the instructions that the model was given, or of the rules; null where it was not told."""
    degraded: bool = False


class Provenance(Fact):
    """The words a task was told in, where they stand, and who read and understood them."""

    job_id: UUID
    part_id: PartId
    kind: PartKind | None = None
    """Null where its job is not known any more, like all below that is not of the quote."""
    file_id: UUID | None = None
    """Of the recording, picture or document; null for a message."""
    filename: str | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the file's bytes, or of a message's text as UTF-8; null once it was forgotten."""
    source: Source
    """The quote and its place: offsets in the text, seconds, page and box."""
    sentence: str | None = None
    """The sentence around the quote; null once the text was forgotten."""
    reader: Reader | None = None
    analyst: Analyst | None = None
    degraded: bool = False
    """Whether its reading or its analysis was."""
    confidence: float | None = None
    trace_id: str | None = None
    accepted_at: AwareDatetime | None = None
    """When the submission was."""
    analysed_at: AwareDatetime | None = None


class Mention(Provenance):
    """The task, told once more."""

    summary: str
    """As it was told there."""
    mentioned_at: AwareDatetime
    replaced: dict[str, Any] | None = None
    """The fields that changed by it, with what they held before; null where none did."""


class Lineage(Fact):
    """Where a task came from, and where it was told again."""

    task_id: int
    made_by: Literal["hand", "analysis"]
    created_at: AwareDatetime
    origin: Provenance | None = None
    """Null for a task made by hand."""
    mentions: tuple[Mention, ...] = ()
    """The first one first."""
    status: str = "success"
