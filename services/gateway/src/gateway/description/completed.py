"""FastAPI's description, completed: shapes it does not see, problems and headers of every operation, examples."""

import re
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI

from gateway.answering.documented import PROBLEM_SCHEMA
from gateway.arrival.circumstances import Multimodal
from gateway.auth.described import describe_credentials
from gateway.description.examples import add_examples
from gateway.description.outcomes import describe_outcomes
from gateway.limits.rates import Rates

Operation = dict[str, Any]

_METHODS: Final = ("get", "head", "put", "post", "patch", "delete")
_SENTENCE: Final = re.compile(r"[.:;](\s|$)")
_FASTAPIS: Final = ("HTTPValidationError", "ValidationError")


def complete(app: FastAPI, *, asks_nobody: bool, rates: Rates) -> None:
    """Make `app` describe all of itself."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        schema = described()
        _add_shapes(schema)
        describe_credentials(schema, asks_nobody=asks_nobody)
        for path, method, operation in _operations(schema):
            operation["operationId"] = _name(path, method, operation)
            operation["summary"] = _SENTENCE.split(operation["description"], maxsplit=1)[0].replace("\n", " ")
            operation.setdefault("tags", ["health"])
        describe_outcomes(schema, rates)
        add_examples(schema)
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in schema["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


def _add_shapes(schema: dict[str, Any]) -> None:
    shapes = schema.setdefault("components", {}).setdefault("schemas", {})
    for name, shape in (
        ("Problem", PROBLEM_SCHEMA),
        ("Multimodal", Multimodal.model_json_schema(ref_template="#/components/schemas/{model}")),
    ):
        definitions = shape.get("$defs", {})
        shapes.update({known: definition for known, definition in definitions.items() if known not in shapes})
        shapes[name] = {key: value for key, value in shape.items() if key != "$defs"}
    for unused in _FASTAPIS:
        shapes.pop(unused, None)


def _name(path: str, method: str, operation: Operation) -> str:
    """`get_tasks_by_task_id`, whatever the function is called."""
    steps = ["earlier"] if operation.get("deprecated") else []
    for step in path.removeprefix("/api/v1").split("/"):
        if step:
            named = re.sub(r"{(\w+)[^}]*}", r"by_\1", step)
            steps.append(re.sub(r"\W+", "_", named))
    return "_".join([method, *(steps or ["about"])])
