"""What a model must be able to do for the extractor, whoever provides it."""

from typing import TYPE_CHECKING, Annotated, Final, Protocol

from pydantic import Field

from contracts.analysis import AnalysisRequested, Suggestion
from contracts.answering import PassedOver, TokenUse
from contracts.fact import Fact
from contracts.job import PartId, TaskType
from contracts.task import Category, Priority, Summary, Tag

if TYPE_CHECKING:
    from runtime.providers.endpoint import Endpoint

ME: Final = "me"
"""The one who speaks, where no name is known."""
MOST_TASKS: Final = 500
"""Tasks of one job."""


class DraftedTask(Fact):
    """A task as a model names it: with its words, before anybody has looked them up."""

    summary: Summary
    """Imperative, and understood without the text around it."""
    quote: str
    """The words that ask for it or promise it, as they stand in the part."""
    part_id: PartId
    near: int | None = None
    """Offset at which the quote is thought to stand, where it may stand several times."""
    until: int | None = None
    """Where known, the end of the stretch from `near` that was read: a quote that stands in it is meant there."""
    speaker: str | None = None
    description: str | None = None
    assignee: str | None = None
    """A name; `me` for the one who said it; None where nobody was named."""
    due_phrase: str | None = None
    """The words that say when, never a date of the model's own reckoning."""
    priority: Priority = Priority.MEDIUM
    category: Category = "general"
    tags: tuple[Tag, ...] = ()
    depends_on: tuple[int, ...] = ()
    """Positions of other tasks of the same draft, from 0."""
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    needs_review: bool = False
    updates: int | None = None
    """Id of the open task that it tells once more, as the model thinks."""


class DraftedDone(Fact):
    """Words that say that an open task is finished, before anybody has looked them up."""

    task_id: int
    quote: str
    part_id: PartId
    near: int | None = None
    until: int | None = None
    """Both as a task's."""


class Draft(Fact):
    """All that a model has to say about a job."""

    response: str
    """What to answer the user."""
    tasks: tuple[DraftedTask, ...] = ()
    done: tuple[DraftedDone, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    provider: str
    model: str
    prompt_version: str | None = None
    """Of the instructions that the model was given, or of the rules."""
    passed_over: tuple[PassedOver, ...] = ()
    """What this model failed in, though most of its answer is here."""
    tokens: TokenUse = TokenUse()
    left_out: int = 0
    """Tasks that were named beyond the most that one job may have, or that could not be read."""


class TaskModel(Protocol):
    """Finds the tasks in what was said, shown and written, and answers its user."""

    @property
    def provider(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def endpoint(self) -> "Endpoint | None":
        """Through which it is asked; None for what runs here."""
        ...

    async def start(self) -> None: ...
    async def stop(self) -> None: ...

    async def analyse(self, request: AnalysisRequested, context: TaskType) -> Draft:
        """Read all parts of a job, as that kind of content.

        Raises runtime.providers.failures.ProviderFailed when it can't be had, or will not read this.
        """
        ...
