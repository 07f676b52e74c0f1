"""What was once said must be understood for ever: the golden messages of each topic."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.cloudevents import attributes
from contracts.topics import TOPICS, topic_named

EXAMPLES = Path(__file__).parents[1] / "examples"
GOLDEN = sorted(EXAMPLES.glob("*/*.json"))


def test_every_topic_has_a_golden_message() -> None:
    assert {path.parent.name for path in GOLDEN} == {topic.name for topic in TOPICS}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_message_is_still_understood_and_none_of_it_is_lost(path: Path) -> None:
    message = json.loads(path.read_text())
    told = attributes({name: value.encode() for name, value in message["headers"].items()})
    event = topic_named(path.parent.name).payload.decode(json.dumps(message["payload"]), time=told.time)

    assert event.key == message["key"]
    assert told.type == path.parent.name
    assert_still_says(json.loads(event.encode()), message["payload"], "payload")


def test_a_newer_sender_may_add_fields() -> None:
    message = json.loads((EXAMPLES / "job.changed.v1" / "1.json").read_text())
    message["payload"]["mood"] = "good"
    message["payload"]["parts"][0]["colour"] = "blue"

    topic_named("job.changed.v1").payload.decode(json.dumps(message["payload"]))


def test_the_time_of_acceptance_of_a_foreign_job_is_that_of_its_envelope() -> None:
    message = json.loads((EXAMPLES / "chat.received.v1" / "foreign.json").read_text())
    event: Any = topic_named("chat.received.v1").payload.decode(
        json.dumps(message["payload"]), time=datetime.fromisoformat("2026-11-18T09:00:00Z")
    )

    assert event.job.reference == datetime.fromisoformat("2026-11-18T09:00:00Z")


def assert_still_says(now: Any, then: Any, where: str) -> None:
    """Everything said then is said now; times may be written in another form."""
    if isinstance(then, dict):
        for name, value in then.items():
            assert name in now, f"{where}.{name} was dropped"
            assert_still_says(now[name], value, f"{where}.{name}")
    elif isinstance(then, list):
        assert len(now) == len(then), f"{where} has another length"
        for index, (new, old) in enumerate(zip(now, then, strict=True)):
            assert_still_says(new, old, f"{where}[{index}]")
    else:
        assert now == then, f"{where} changed"
