"""What clients submit, and what they are answered."""

import unicodedata
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, field_validator

from contracts.analysis import Suggestion
from contracts.answering import PassedOver
from contracts.changed import JobStatus
from contracts.fact import Fact
from contracts.http.request import Request
from contracts.job import TaskType, UserId
from contracts.task import Task

MESSAGE_LIMIT = 2_000


def _addressable(name: str) -> str:
    if name in (".", ".."):
        raise ValueError("must be more than dots")
    if any(unicodedata.category(sign) in _UNSEEN for sign in name):
        raise ValueError("must not hold control or format characters")
    return name


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")

Message = Annotated[str, StringConstraints(min_length=1, max_length=MESSAGE_LIMIT)]
ConversationId = Annotated[
    str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,128}$"), AfterValidator(_addressable)
]
"""It stands in addresses: no dots alone, which clients fold away, and nothing that can't be seen."""
Context = Annotated[str, StringConstraints(max_length=20_000)]


class Circumstances(Request):
    """Who says it, when and where: the optional fields of every submission."""

    user_id: UserId | None = None
    conversation_id: ConversationId | None = None
    reference_time: AwareDatetime | None = None
    """When it was said; the time of acceptance where left out."""
    time_zone: str | None = None
    """IANA name; UTC where left out."""
    task_type: TaskType = TaskType.GENERAL
    include_chat_direction: bool = True
    context: Context | None = None


class ChatRequest(Circumstances):
    """Words to be answered and turned into tasks."""

    message: Message

    @field_validator("message")
    @classmethod
    def _not_blank(cls, message: str) -> str:
        if not message.strip():
            raise ValueError("the message is blank")
        return message


class MultimodalRequest(Circumstances):
    """Words and files that were uploaded before; at least one of them."""

    message: Annotated[str, StringConstraints(max_length=MESSAGE_LIMIT)] | None = None
    image_file_id: UUID | None = None
    audio_file_id: UUID | None = None
    document_file_id: UUID | None = None


class JobAccepted(Fact):
    """A submission was accepted and goes on; follow it at `links`."""

    job_id: UUID
    status: JobStatus
    message: str
    links: dict[str, str]
    """`self`: the job; `events`: its live stream."""


class ChatAnswer(Fact):
    """The answer to a chat message, once its job has ended."""

    response: str
    model: str
    response_time: float
    """Seconds from acceptance to the answer."""
    tokens_used: int
    status: str
    timestamp: float
    """Seconds since the epoch."""
    tasks: tuple[Task, ...]
    job_id: UUID
    conversation_id: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    provider: str | None = None
    degraded: bool = False
    """True where a lesser provider answered than the first of the chain, or the local rules did."""
    passed_over: tuple[PassedOver, ...] = ()
    context: TaskType | None = None
    """The kind of content it was read as."""


class MultimodalAnswer(Fact):
    """The one answer over all parts of a submission, once its job has ended."""

    response: str
    processing_details: dict[str, Any]
    """One entry a part: status, text, description, error."""
    inputs_processed: tuple[str, ...]
    """Kinds of the parts that could be read: `text`, `image`, `audio`, `document`."""
    model_info: dict[str, Any]
    status: str
    timestamp: float
    """Seconds since the epoch."""
    tasks: tuple[Task, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    job_id: UUID
    conversation_id: str | None = None


class Health(Fact):
    """How a dependency or a group of them is."""

    status: str
    """`healthy`, `degraded` or `down`."""
    details: dict[str, Any] = Field(default_factory=dict)
    timestamp: AwareDatetime
