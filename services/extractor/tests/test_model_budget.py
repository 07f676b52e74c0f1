"""How a model's window is shared out."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.analysis import AnalysisRequested, OpenTask, Said
from contracts.job import TaskType
from extractor.prompted.background import background
from extractor.prompted.budget import Budget
from extractor.prompted.schema import SCHEMAS
from extractor.prompted.tokens import estimate

Asking = Callable[..., AnalysisRequested]


def test_the_newest_of_a_long_conversation_is_shown_and_all_of_it_fits(chat: Asking) -> None:
    lines = tuple(
        Said(role="user", content=f"Line {number}: " + "the tide came in. " * 20, at=datetime(2026, 11, 1, tzinfo=UTC))
        for number in range(200)
    )
    open_tasks = tuple(OpenTask(id=number, summary=f"Oil winch {number} " * 9) for number in range(300))
    request = chat("Oil the gate.").model_copy(update={"history": lines, "open_tasks": open_tasks})
    shown = background(request, 2_000)
    assert estimate(json.dumps(shown)) < 3_000
    assert shown["history"][-1]["text"].startswith("Line 199")
    assert 0 < len(shown["history"]) < 200
    assert [task["id"] for task in shown["open_tasks"][:2]] == [0, 1]


def test_one_endless_line_does_not_push_out_the_rest(chat: Asking) -> None:
    lines = (
        Said(role="user", content="Hello.", at=datetime(2026, 11, 1, tzinfo=UTC)),
        Said(role="assistant", content="word " * 50_000, at=datetime(2026, 11, 1, tzinfo=UTC)),
    )
    shown = background(chat("Oil the gate.").model_copy(update={"history": lines}), 2_000)
    assert [line["role"] for line in shown["history"]] == ["user", "assistant"]
    assert shown["history"][1]["text"].endswith("…")


@pytest.mark.parametrize("window", [6_000, 8_000, 32_000, 128_000])
def test_instructions_text_and_answer_share_the_window(window: int) -> None:
    budget = Budget(window)
    for context in TaskType:
        assert 500 <= budget.text("analysis", context) <= 12_000
        assert budget.text("analysis", context) + budget.background < budget.free("analysis", context) + 1


def test_every_schema_asks_for_all_fields_and_allows_no_other() -> None:
    def strict(schema: dict[str, Any]) -> bool:
        within = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
        whole = schema["type"] != "object" or (
            schema["required"] == list(schema["properties"]) and schema["additionalProperties"] is False
        )
        return whole and all(strict(part) for part in within)

    assert all(strict(schema) for schema in SCHEMAS.values())
