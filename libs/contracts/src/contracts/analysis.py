"""The asking for an analysis of all that was gathered, and its answer."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from contracts.answering import PassedOver, Spent, TokenUse
from contracts.fact import Event, Fact
from contracts.job import Job, TaskType
from contracts.recognized import PartText
from contracts.task import Category, Due, Priority, Source, Summary, Tag, TaskStatus


class Said(Fact):
    """A line of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str
    at: AwareDatetime


class OpenTask(Fact):
    """A task of the user's that is not done yet."""

    id: int
    summary: str
    due_date: str | None = None
    assignee: str | None = None
    priority: Priority = Priority.MEDIUM


class AnalysisRequested(Event):
    """All parts of a job are in; what does it ask for?"""

    topic: ClassVar[str] = "analysis.requested.v1"

    job: Job
    parts: tuple[PartText, ...]
    history: tuple[Said, ...] = ()
    """Oldest first."""
    open_tasks: tuple[OpenTask, ...] = ()

    @property
    def key(self) -> str:
        return str(self.job.job_id)


class ExtractedTask(Fact):
    """A task that somebody promised or asked for in the gathered texts."""

    summary: Summary
    description: str | None = None
    assignee: str | None = None
    due: Due | None = None
    priority: Priority = Priority.MEDIUM
    category: Category = "general"
    tags: tuple[Tag, ...] = ()
    depends_on: tuple[int, ...] = ()
    """Positions of other tasks of the same analysis, from 0."""
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    needs_review: bool = False
    source: Source
    updates: int | None = None
    """Id of an open task of the user's that this tells once more: it gains what is new here, and no twin is made.

    Only the user's own words replace what stands there; those of others fill what is empty.
    """


class Suggestion(Fact):
    """Something worth doing or knowing that nobody asked for in so many words."""

    text: str
    kind: Literal["insight", "decision", "action"]
    priority: Priority = Priority.MEDIUM
    category: Category = "general"
    task_id: int | None = None
    """The open task of the user's that it is about."""
    proposes: TaskStatus | None = None
    """What that task's status should become, says the text ("done, I sent it"); the user decides."""


class AnalysisCompleted(Event):
    """A job was analysed."""

    topic: ClassVar[str] = "analysis.completed.v1"

    job: Job
    response: str
    """What to answer the user."""
    tasks: tuple[ExtractedTask, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    provider: str
    model: str
    prompt_version: str | None = None
    """Of the instructions that the model was given, or of the rules; null where an older worker does not tell it."""
    degraded: bool = False
    """True where a lesser provider answered than the first of the chain, or the local rules did."""
    passed_over: tuple[PassedOver, ...] = ()
    tokens: TokenUse = TokenUse()
    """The sum of what was spent."""
    spent: tuple[Spent, ...] = ()
    """By whom, those included that were passed over; empty where an older worker tells the sum alone."""
    context: TaskType = TaskType.GENERAL
    """The kind of content it was read as: what the sender said, else what the pictures show."""
    dropped: int = 0
    """Tasks that were drafted but could not be grounded in the sources, or were more than a job may have."""

    @property
    def key(self) -> str:
        return str(self.job.job_id)
