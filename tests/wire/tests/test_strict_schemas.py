"""A schema that a provider would not bind a model to is refused here as well."""

from typing import Any

import groq as sdk
import pytest
from groq import AsyncGroq
from tests.wire.tests.schemas import SCHEMA

from wire.server import WireServer
from wire.strictness import broken_rules


def of(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A strict object of these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


@pytest.mark.parametrize(
    ("schema", "rule"),
    [
        (of({"tasks": {"type": "string"}}, required=[]), "/: required must name every key in properties"),
        (of({"tasks": {"type": "string"}}, required=["tasks", "notes"]), "and no other (notes)"),
        (of({}, additionalProperties=True), "/: additionalProperties:false must be set"),
        (
            of({"task": {"type": "object", "properties": {}}}),
            "/properties/task: additionalProperties:false must be set",
        ),
        (of({"tasks": {"type": "array", "items": of({}, required=["a"])}}), "/properties/tasks/items: required"),
        (of({"tasks": {"type": "array", "items": {"type": "string"}, "minItems": 1}}), "minItems is not supported"),
        (of({"due": {"type": "string", "format": "date"}}), "/properties/due: format is not supported"),
        (of({"due": {"type": "string", "default": ""}}), "/properties/due: default is not supported"),
        (of({"due": {"anyOf": [{"type": "string", "pattern": "x"}]}}), "/properties/due/anyOf/0: pattern"),
        (of({"due": {"oneOf": [{"type": "string"}]}}), "/properties/due: oneOf is not supported"),
        (of({"due": {}}), "/properties/due: schema must have a 'type' key"),
        (of({"tasks": {"type": "array"}}), "/properties/tasks: items is required"),
        (of({"task": {"$ref": "#/$defs/Task"}}), "/properties/task: #/$defs/Task is not defined"),
        (of({"task": {"$ref": "#/$defs/Task"}}, **{"$defs": {"Task": {"type": "object"}}}), "/$defs/Task: additional"),
        ({"type": "array", "items": {"type": "string"}}, "/: the root must be an object"),
    ],
)
async def test_a_loose_schema_is_refused_with_its_place(
    wire: WireServer, groq: AsyncGroq, schema: dict[str, Any], rule: str
) -> None:
    wire.says("chat", "Never heard.")

    with pytest.raises(sdk.BadRequestError) as refused:
        await ask(groq, schema)

    told = refused.value.body["error"]  # type: ignore[index] # an object
    assert told["message"].startswith("invalid JSON schema for response_format: 'tasks': ")
    assert rule in told["message"]


def test_all_that_is_allowed_is_allowed() -> None:
    task = of({"summary": {"type": "string", "description": "Imperative."}, "due": {"type": ["string", "null"]}})
    kind = {"type": "string", "enum": ["high", "low"]}
    parent = {"anyOf": [{"$ref": "#/$defs/Task"}, {"type": "null"}]}

    assert broken_rules(SCHEMA) == []
    assert (
        broken_rules(
            of({"kind": kind, "task": {"$ref": "#/$defs/Task"}, "parent": parent}, **{"$defs": {"Task": task}})
        )
        == []
    )


async def test_a_schema_that_is_none_is_refused(groq: AsyncGroq) -> None:
    with pytest.raises(sdk.BadRequestError, match="invalid JSON schema"):
        await ask(groq, {"type": "nonsense"}, strict=False)


async def test_not_every_model_can_be_bound_and_none_beside_tools(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", "Never heard.")
    wire.rules.models = {"openai/gpt-oss-20b", "qwen/qwen3-32b"}
    tool = {"type": "function", "function": {"name": "search", "parameters": {"type": "object", "properties": {}}}}

    with pytest.raises(sdk.BadRequestError, match="does not support response format"):
        await ask(groq, SCHEMA, model="qwen/qwen3-32b")
    with pytest.raises(sdk.BadRequestError, match="can't be used with tools"):
        await ask(groq, SCHEMA, tools=[tool])


async def test_a_loose_schema_may_be_asked_for_loosely(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", {"tasks": []})

    await ask(groq, {"type": "object", "properties": {"tasks": {"type": "array"}}}, strict=False)

    assert len(wire.heard) == 1


async def test_json_without_a_schema_must_be_spoken_of(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", {"tasks": []})
    chats = groq.chat.completions

    with pytest.raises(sdk.BadRequestError, match="must contain the word 'json'"):
        await chats.create(model="openai/gpt-oss-20b", messages=[say("Go")], response_format={"type": "json_object"})
    told = await chats.create(
        model="openai/gpt-oss-20b", messages=[say("Go, in JSON")], response_format={"type": "json_object"}
    )

    assert told.choices[0].message.content == '{"tasks": []}'


async def ask(
    groq: AsyncGroq, schema: dict[str, Any], *, strict: bool = True, model: str = "openai/gpt-oss-20b", tools: Any = ()
) -> None:
    """A chat bound to `schema`."""
    await groq.chat.completions.create(
        model=model,
        tools=tools,
        messages=[say("Remind me to call Tom")],
        response_format={"type": "json_schema", "json_schema": {"name": "tasks", "strict": strict, "schema": schema}},
    )


def say(text: str) -> Any:
    """A message of the user's."""
    return {"role": "user", "content": text}
