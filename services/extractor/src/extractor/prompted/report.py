"""What a model found in a window, as it says it: every element is well formed, nothing is looked up yet."""

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from contracts.analysis import Suggestion
from contracts.fact import Fact
from contracts.task import Category, Priority, Summary, Tag
from extractor.invisible import visible

_MOST_TAGS = 8


def _text_or_none(value: Any) -> Any:
    """Models without a schema write "", "null" or "none" for nothing."""
    if not isinstance(value, str):
        return value
    text = visible(value).strip()
    return None if text.casefold() in ("", "null", "none", "n/a", "-") else text


def _visible(value: Any) -> Any:
    return visible(value) if isinstance(value, str) else value


def _priority(value: Any) -> Any:
    known = value.strip().lower() if isinstance(value, str) else value
    return known if known in tuple(Priority) else Priority.MEDIUM


def _category(value: Any) -> str:
    return label(value)[:100] or "general"


def _tags(value: Any) -> tuple[str, ...]:
    tags = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(tag for named in tags if (tag := label(named)[:60].strip())))[:_MOST_TAGS]


def _share(value: Any) -> Any:
    numeric = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return min(max(float(value), 0.0), 1.0) if numeric else 0.5


def label(value: Any) -> str:
    """A word for sorting by, in the form that all are in: lower case, single spaces, no leading `#`."""
    return " ".join(visible(value).replace("_", " ").strip("#").split()).lower() if isinstance(value, str) else ""


def _numbers(value: Any) -> tuple[int, ...]:
    numbers = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(number for number in numbers if type(number) is int))


def _id(value: Any) -> int | None:
    return value if type(value) is int else None


_TextOrNone = Annotated[str | None, BeforeValidator(_text_or_none)]
_Words = Annotated[str, BeforeValidator(_visible), Field(min_length=1)]
_Priority = Annotated[Priority, BeforeValidator(_priority)]
_Category = Annotated[Category, BeforeValidator(_category)]


class _Named(Fact):
    """An element of an answer. What else a model adds to it is passed over."""

    model_config = ConfigDict(extra="ignore")


class NamedTask(_Named):
    """A task as the model names it."""

    place: int
    """Its position in the answer, which others may depend on."""
    summary: Annotated[Summary, BeforeValidator(_visible)]
    quote: _Words
    part: str
    """The id that the part has in the window."""
    description: _TextOrNone = None
    assignee: _TextOrNone = None
    due_phrase: _TextOrNone = None
    priority: _Priority = Priority.MEDIUM
    category: _Category = "general"
    tags: Annotated[tuple[Tag, ...], BeforeValidator(_tags)] = ()
    depends_on: Annotated[tuple[int, ...], BeforeValidator(_numbers)] = ()
    updates: Annotated[int | None, BeforeValidator(_id)] = None
    confidence: Annotated[float, BeforeValidator(_share)] = 0.5


class NamedDone(_Named):
    """An open task that is said to be finished."""

    task_id: int
    quote: _Words
    part: str


class NamedSuggestion(Suggestion):
    """A suggestion as the model makes it: it speaks of no task and proposes no status."""

    model_config = ConfigDict(extra="ignore")

    text: Annotated[str, BeforeValidator(_text_or_none), Field(min_length=1, max_length=1_000)]
    priority: _Priority = Priority.MEDIUM
    category: _Category = "general"
    task_id: None = None
    proposes: None = None


class Report(Fact):
    """An answer of a model, of whichever schema: what it was not asked for is empty."""

    tasks: tuple[NamedTask, ...] = ()
    done: tuple[NamedDone, ...] = ()
    suggestions: tuple[NamedSuggestion, ...] = ()
    answer: str = ""
    next_step: str | None = None
    gist: str = ""
    left_out: int = 0
    """Tasks that were named in a form that can't be read."""
