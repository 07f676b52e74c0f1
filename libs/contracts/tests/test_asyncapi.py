"""The published contract is the one in the code."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.asyncapi import document
from contracts.topics import TOPICS

PUBLISHED = Path(__file__).parents[3] / "docs" / "events" / "asyncapi.json"
EXAMPLES = Path(__file__).parents[1] / "examples"


def test_the_published_document_is_current() -> None:
    assert json.loads(PUBLISHED.read_text()) == document(), "run `make asyncapi`"


def test_every_reference_leads_somewhere() -> None:
    whole = document()
    for reference in _references(whole):
        node: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            assert step in node, f"{reference} leads nowhere"
            node = node[step]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_golden_messages_fit_the_published_schemas(topic: Any) -> None:
    whole = document()
    schema = {"$ref": f"#/components/schemas/{topic.payload.__name__}", **whole}
    for path in (EXAMPLES / topic.name).glob("*.json"):
        payload = json.loads(path.read_text())["payload"]
        mistakes = [mistake.message for mistake in Draft202012Validator(schema).iter_errors(payload)]
        assert mistakes == [], f"{path.name}: {mistakes}"


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    if isinstance(node, list):
        return [found for value in node for found in _references(value)]
    return []
