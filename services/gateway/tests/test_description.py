"""What the API says of itself is complete: each operation tells what it takes, and all that it may answer."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from contracts.http.problems import Problem
from standalone.ports import Ports

METHODS = ("get", "head", "put", "post", "patch", "delete")
PROBLEM = "application/problem+json"


@pytest.fixture
async def described(lonely: Any) -> dict[str, Any]:
    answer = await lonely.client.get("/openapi.json")
    found: dict[str, Any] = answer.json()
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method} {path}", methods[method]


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(described: dict[str, Any]) -> None:
    names = []
    for where, operation in operations(described):
        assert operation["tags"], where
        assert 3 < len(operation["summary"]) < 120, where
        assert operation["description"].startswith(operation["summary"].partition(" ")[0]), where
        names.append(operation["operationId"])
    assert len(names) > 20
    assert len(names) == len(set(names))


def test_every_answer_carries_its_headers_and_every_problem_an_example(described: dict[str, Any]) -> None:
    headers = described["components"]["headers"]
    for where, operation in operations(described):
        answers = operation["responses"]
        assert {"400", "500"} <= answers.keys(), where
        if "requestBody" in operation:
            assert {"413", "415", "422"} <= answers.keys(), where
        for status, answer in answers.items():
            assert {"X-Request-ID", "X-Process-Time"} <= answer["headers"].keys(), f"{where} {status}"
            for name, header in answer["headers"].items():
                assert "$ref" not in header or header["$ref"].rpartition("/")[2] in headers, f"{where} {status} {name}"
            if PROBLEM in answer.get("content", {}):
                example = Problem.model_validate(answer["content"][PROBLEM]["example"])
                assert example.status == int(status), where
        if "429" in answers:
            assert "Retry-After" in answers["429"]["headers"], where


def test_examples_are_what_their_shapes_say(described: dict[str, Any]) -> None:
    checked = 0
    for where, operation in operations(described):
        bodies = [("what is sent", operation.get("requestBody", {}).get("content", {}))]
        bodies += [(status, answer.get("content", {})) for status, answer in operation["responses"].items()]
        for which, contents in bodies:
            for media_type, content in contents.items():
                if not media_type.endswith("json") or "schema" not in content:
                    continue
                assert "example" in content or "examples" in content, f"{where}, {which}"
                examples = (
                    [content["example"]]
                    if "example" in content
                    else [one["value"] for one in content["examples"].values()]
                )
                schema = {**content["schema"], "components": described["components"]}
                for example in examples:
                    wrong = [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(example)]
                    assert not wrong, f"{where}, {which}: {wrong}"
                    checked += 1
    assert checked > 100


async def test_a_house_in_production_does_not_describe_itself(kafka: str, tmp_path: Any, open_gateway: Any) -> None:
    async with open_gateway(kafka, tmp_path, Ports.free(), DEBUG="false") as silent:
        for path in ("/docs", "/redoc", "/openapi.json"):
            assert (await silent.client.get(path)).status_code == 404, path
        links = (await silent.client.get("/")).json()["links"]
    assert "docs" not in links
    assert "openapi" not in links


async def test_rates_are_described_where_there_are_any(kafka: str, tmp_path: Any, open_gateway: Any) -> None:
    async with open_gateway(kafka, tmp_path, Ports.free(), RATE_LIMIT_USER="100/minute") as limited:
        described = (await limited.client.get("/openapi.json")).json()
    answers = described["paths"]["/api/v1/tasks"]["get"]["responses"]
    assert "429" in answers
    assert {"RateLimit", "RateLimit-Policy"} <= answers["200"]["headers"].keys()
