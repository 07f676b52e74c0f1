"""The shape that a model must answer in.

Only what every strict mode takes: `type`, `properties`, `required`, `additionalProperties`, `items`, `enum` and
`description`. All fields are required and may be null instead; bounds (`minItems`, `pattern`, ...) are refused by
some servers, so they are looked after when the answer is read.
"""

from typing import Any, Final, Literal

from contracts.task import Priority

Schema = dict[str, Any]


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema, told: str) -> Schema:
    return {"type": "array", "items": items, "description": told}


def _text(told: str) -> Schema:
    return {"type": "string", "description": told}


def _text_or_null(told: str) -> Schema:
    return {"type": ["string", "null"], "description": told}


_PRIORITY: Final[Schema] = {"type": "string", "enum": [priority.value for priority in Priority]}
_QUOTE: Final = _text("Copied letter by letter from one place of the part, without ellipsis.")
_PART: Final = _text("The id of the part that the quote stands in.")

_TASK: Final = _object(
    quote=_QUOTE,
    part=_PART,
    summary=_text("Imperative and understood by itself: names instead of pronouns."),
    description=_text_or_null("What else must be known to do it; null where nothing is."),
    assignee=_text_or_null("A name as it stands in the parts; me for the one who speaks; null where nobody is named."),
    due_phrase=_text_or_null("The words that say when, copied; never a date that does not stand there."),
    priority=_PRIORITY,
    category=_text("One lower-case word."),
    tags=_list({"type": "string"}, "At most three lower-case words."),
    depends_on=_list({"type": "integer"}, "Positions in this list, from 0, of tasks that must be done before."),
    updates={"type": ["integer", "null"], "description": "Id of the open task that this tells once more, or null."},
    confidence={"type": "number", "description": "From 0 to 1."},
)
_DONE: Final = _object(
    task_id={"type": "integer", "description": "Id of an open task that is said to be finished."},
    quote=_QUOTE,
    part=_PART,
)
_SUGGESTION: Final = _object(
    text=_text("One sentence."),
    kind={"type": "string", "enum": ["insight", "decision", "action"]},
    priority=_PRIORITY,
    category=_text("One lower-case word."),
)

_FOUND: Final[dict[str, Schema]] = {
    "tasks": _list(_TASK, "In the order of the parts; empty where nobody asks for or promises anything."),
    "done": _list(_DONE, "Open tasks that are said to be finished."),
    "suggestions": _list(_SUGGESTION, "At most five."),
}
_TOLD: Final[dict[str, Schema]] = {
    "answer": _text("To the user, in the user's language."),
    "next_step": _text_or_null("One sentence, where the instructions ask for it; else null."),
}

Name = Literal["analysis", "piece", "answer"]

SCHEMAS: Final[dict[Name, Schema]] = {
    "analysis": _object(**_FOUND, **_TOLD),
    "piece": _object(**_FOUND, gist=_text("What this piece is about, in two to five sentences.")),
    "answer": _object(suggestions=_FOUND["suggestions"], **_TOLD),
}
"""A job read as one; a piece of a long one; what is told about a long one in the end."""
