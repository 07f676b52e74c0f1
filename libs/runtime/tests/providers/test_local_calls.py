"""What is answered on this machine is counted by how it ended."""

import asyncio
from collections.abc import Iterator

import pytest
from prometheus_client import REGISTRY

from runtime.errors import BadInput
from runtime.providers.failures import Away
from runtime.providers.local_calls import counted


def calls(outcome: str) -> float:
    labels = {"provider": "local", "model": "ear", "operation": "transcribe", "outcome": outcome}
    timed = REGISTRY.get_sample_value("intelliassist_provider_call_seconds_count", labels)
    told = REGISTRY.get_sample_value("intelliassist_provider_calls_total", labels)
    assert told == timed
    return told or 0.0


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Away("gone"), "away"),
        (BadInput("no_sound", "There is no sound in it."), "bad_input"),
        (asyncio.CancelledError(), "cancelled"),
        (ZeroDivisionError(), "failed"),
    ],
    ids=lambda told: str(told) if isinstance(told, str) else "",
)
def test_an_answer_that_fails_is_counted_by_its_failure(failure: BaseException, outcome: str) -> None:
    before, answered = calls(outcome), calls("answered")
    with pytest.raises(type(failure)), counted("ear", "transcribe"):
        raise failure
    assert (calls(outcome), calls("answered")) == (before + 1, answered)


def test_an_answer_in_pieces_is_counted_once_at_its_end() -> None:
    def hear() -> Iterator[str]:
        with counted("ear", "transcribe"):
            yield "Ana sends"
            yield "the offer."

    before = calls("answered")
    pieces = hear()
    assert next(pieces) == "Ana sends"
    assert calls("answered") == before
    assert list(pieces) == ["the offer."]
    assert calls("answered") == before + 1

    cancelled = calls("cancelled")
    pieces = hear()
    next(pieces)
    pieces.close()  # nobody listens on
    assert (calls("answered"), calls("cancelled")) == (before + 1, cancelled + 1)
