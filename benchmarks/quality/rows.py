"""The rows of the material: what was said or shown, and what is right about it."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, StringConstraints, field_validator

SAID_AT: Final = datetime(2026, 11, 18, 9, tzinfo=UTC)
"""When everything was said that does not tell: a Wednesday morning."""

Text = Annotated[str, StringConstraints(pattern=r"\S")]


class Dated(BaseModel):
    """A sentence, and the day that it speaks of."""

    text: str
    reference: datetime
    due: str | None = None


class Sentence(BaseModel):
    """A sentence, and whether it asks for something or promises it."""

    text: Text
    request: bool


class Turn(BaseModel):
    """What one person said in a meeting before somebody else spoke."""

    speaker: str
    text: str
    start_s: float | None = None


class AgreedTask(BaseModel):
    """A task that a meeting agreed on."""

    summary: str
    assignees: tuple[str, ...] = ()
    due_phrase: str | None = None

    @field_validator("assignees", mode="before")
    @classmethod
    def _nobody(cls, value: Any) -> Any:
        return value or ()


class Meeting(BaseModel):
    """What was said in a meeting, and what it agreed on."""

    turns: tuple[Turn, ...]
    tasks: tuple[AgreedTask, ...]


class NotedTask(BaseModel):
    """A task that stands in a note."""

    title: str
    assignee: str | None = None
    due: str | None = None


class Note(BaseModel):
    """What somebody wrote down."""

    text: Text
    tasks: tuple[NotedTask, ...]


class Notes(BaseModel):
    """Notes that were all written at one time."""

    now: datetime
    inputs: tuple[Note, ...] = ()


class Medium(BaseModel):
    """What is said in a recording, or what stands in a picture."""

    text: str | None = None
    lines: tuple[str, ...] | None = None


def in_utc(moment: datetime) -> datetime:
    """A local time without a zone is one of UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
