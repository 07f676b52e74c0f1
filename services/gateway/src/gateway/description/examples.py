"""An example for every body of the description, made from its shape."""

from typing import Any, Final

from contracts.http.problems import PROBLEM_CONTENT_TYPE
from gateway.description.problem_examples import TRACE_ID, example_of_problem

Schema = dict[str, Any]

_DEEPEST: Final = 6
_ID: Final = "7d0f4c1e-5b0e-4a35-9a63-0f6f3f0a6a11"
_MOMENT: Final = "2026-12-01T09:00:00Z"
_OF_FORMAT: Final = {
    "uuid": _ID,
    "date-time": _MOMENT,
    "date": "2026-12-01",
    "uri": "https://example.org/",
    "time": "09:00:00",
}
_OF_NAME: Final[dict[str, Any]] = {
    "message": "Ana sends the offer to Ben by Friday.",
    "summary": "Send the offer to Ben",
    "quote": "Ana sends the offer to Ben by Friday",
    "text": "Ana sends the offer to Ben by Friday.",
    "response": "One task: Ana sends the offer to Ben by Friday.",
    "user_id": "ana",
    "assignee": "Ana",
    "conversation_id": "offer",
    "due_date": "2026-12-04",
    "category": "work",
    "tags": ["offer"],
    "part_id": "audio",
    "filename": "note.ogg",
    "content_type": "audio/ogg",
    "time_zone": "Europe/Berlin",
    "language": "en",
    "status": "success",
    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "trace_id": TRACE_ID,
    "url": "https://example.org/hook",
    "code": "invalid_request",
}


def add_examples(schema: Schema) -> None:
    """One beside each body that has none."""
    shapes = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if not _has_one(content):
                    content["example"] = _example(content["schema"], shapes, needed_only=True)
            for status, answer in operation["responses"].items():
                for media_type, content in answer.get("content", {}).items():
                    if media_type == PROBLEM_CONTENT_TYPE:
                        content.setdefault("example", example_of_problem(int(status), path))
                    elif media_type == "application/json" and "schema" in content and not _has_one(content):
                        content["example"] = _example(content["schema"], shapes)


def _has_one(content: Schema) -> bool:
    return "example" in content or "examples" in content


def _example(schema: Schema, shapes: Schema, *, name: str = "", depth: int = 0, needed_only: bool = False) -> Any:
    """A value of this shape; of an object for a request what it must have, or the first that it may."""
    schema = _resolved(schema, shapes)
    if "examples" in schema:
        return schema["examples"][0]
    match schema.get("type"):
        case "object":
            return _object(schema, shapes, depth, needed_only=needed_only)
        case "array":
            return _array(schema, shapes, name, depth, needed_only=needed_only)
    return _simple(schema, name)


def _simple(schema: Schema, name: str) -> Any:
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if choices:
        return _OF_NAME[name] if _OF_NAME.get(name) in choices else choices[0]
    kind = schema.get("type")
    if kind == "string":
        return _string(schema, name)
    if kind in ("integer", "number"):
        return schema.get("default") or schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    return kind == "boolean" or None


def _object(schema: Schema, shapes: Schema, depth: int, *, needed_only: bool) -> dict[str, Any]:
    named = schema.get("properties", {})
    needed = schema.get("required", ())
    if needed_only or depth >= _DEEPEST:
        known = [name for name in _OF_NAME if name in named]
        named = {name: named[name] for name in (needed or (known if depth < _DEEPEST else [])[:1])}
    return {
        name: _example(one, shapes, name=name, depth=depth + 1, needed_only=needed_only) for name, one in named.items()
    }


def _array(schema: Schema, shapes: Schema, name: str, depth: int, *, needed_only: bool) -> list[Any]:
    items = schema.get("items")
    if name in _OF_NAME and _resolved(items or {}, shapes).get("type") == "string":
        return list(_OF_NAME[name])
    if not items or depth >= _DEEPEST:
        return []
    return [_example(items, shapes, depth=depth + 1, needed_only=needed_only)] * max(1, schema.get("minItems", 1))


def _string(schema: Schema, name: str) -> str:
    if schema.get("format") in _OF_FORMAT:
        return str(_OF_FORMAT[schema["format"]])
    if isinstance(schema.get("default"), str):
        return str(schema["default"])
    return str(_OF_NAME.get(name, name or "text"))[: schema.get("maxLength")]


def _resolved(schema: Schema, shapes: Schema) -> Schema:
    """Behind references, the first of alternatives that is not null."""
    while True:
        choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if "$ref" in schema:
            schema = shapes[schema["$ref"].rpartition("/")[2]]
        elif choices:
            schema = next((one for one in choices if one.get("type") != "null"), choices[0])
        else:
            return schema
