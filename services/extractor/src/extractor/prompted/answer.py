"""Reading what a model answered. One bad element never fails the whole."""

import json
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from contracts.fact import Fact
from extractor.invisible import visible
from extractor.prompted.report import NamedDone, NamedSuggestion, NamedTask, Report
from extractor.prompted.schema import SCHEMAS, Name
from runtime.providers.completion import Completion
from runtime.providers.failures import Garbled, TooLong

F = TypeVar("F", bound=Fact)

_LISTS: Final = ("tasks", "done", "suggestions")
_MOST_SUGGESTIONS: Final = 10


def report_of(completion: Completion, schema: Name, *, divisible: bool) -> Report:
    """What the model found.

    Raises TooLong for an answer that was cut off to a text that is `divisible`; and Garbled for any other that
    is not of the schema.
    """
    if completion.cut_off:
        # What stands there so far is not kept: nobody could tell what is missing. A shorter text is asked about.
        kind = TooLong if divisible else Garbled
        raise kind("its answer was cut off")
    answer = _object(completion.text)
    wanted = SCHEMAS[schema]["required"]
    # The form must be right; whether what is in it is, is looked at one by one.
    if any(not isinstance(answer.get(name), list) for name in _LISTS if name in wanted and name != "suggestions"):
        raise Garbled("its answer is not of the form that was asked for")
    if any(not isinstance(answer.get(name), str) for name in ("answer", "gist") if name in wanted):
        raise Garbled("its answer is not of the form that was asked for")
    tasks = _read(NamedTask, [{**_fields(task), "place": place} for place, task in enumerate(_list(answer, "tasks"))])
    return Report(
        tasks=tasks,
        done=_read(NamedDone, _list(answer, "done")),
        suggestions=_read(NamedSuggestion, _list(answer, "suggestions"))[:_MOST_SUGGESTIONS],
        answer=_text(answer.get("answer")),
        next_step=_text(answer.get("next_step")) or None,
        gist=_text(answer.get("gist")),
        left_out=len(_list(answer, "tasks")) - len(tasks),
    )


def _object(text: str) -> dict[str, Any]:
    """The JSON object in the text. Models that are not held to a schema write prose and fences around it."""
    start, end = text.find("{"), text.rfind("}")
    try:
        answer = json.loads(text[start : end + 1])
    except (ValueError, RecursionError) as broken:
        raise Garbled("its answer is no JSON") from broken
    if not isinstance(answer, dict):
        raise Garbled("its answer is no JSON object")
    return answer


def _list(answer: dict[str, Any], name: str) -> list[Any]:
    found = answer.get(name)
    return found if isinstance(found, list) else []


def _fields(element: Any) -> dict[str, Any]:
    return element if isinstance(element, dict) else {}


def _text(value: Any) -> str:
    return visible(value).strip() if isinstance(value, str) else ""


def _read(shape: type[F], elements: Sequence[Any]) -> tuple[F, ...]:
    """Those elements that have the shape."""
    read: list[F] = []
    for element in elements:
        try:
            read.append(shape.model_validate(element))
        except ValidationError:
            continue
    return tuple(read)
