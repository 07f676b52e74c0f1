"""Which attempts an event may state."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts.fact import MOST_ATTEMPTS
from contracts.topics import TOPICS, Topic

EXAMPLES = Path(__file__).parents[1] / "examples"
_KEPT_IN = 2**31 - 1
"""The largest number that the store's columns take."""


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_an_attempt_is_a_number_that_can_be_kept_and_raised(topic: Topic) -> None:
    payload = json.loads(next(iter(sorted((EXAMPLES / topic.name).glob("*.json")))).read_text())["payload"]

    for attempt in (1, MOST_ATTEMPTS):
        assert topic.payload.decode(json.dumps(payload | {"attempt": attempt})).attempt == attempt
    for attempt in (-1, 0, MOST_ATTEMPTS + 1, _KEPT_IN):
        with pytest.raises(ValidationError, match="attempt"):
            topic.payload.decode(json.dumps(payload | {"attempt": attempt}))
