"""Waiting as the client prefers (RFC 7240)."""

import pytest

from gateway.answering.prefer import Preference


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], 30),
        (["wait=5"], 5),
        (['Wait = "5"'], 5),
        (["wait=0"], 0),
        (["wait=100000"], 300),
        (["respond-async"], 0),
        (["respond-async, wait=10"], 10),
        (["respond-async", "wait=10"], 10),
        (["wait=2; foo=bar, wait=9"], 2),
        (["wait=soon"], 30),
        (["wait=-1", "handling=strict"], 30),
    ],
)
def test_how_long_to_wait(headers: list[str], seconds: float) -> None:
    assert Preference.read(headers).seconds(30, 300) == seconds


def test_what_was_heard_is_said() -> None:
    assert Preference.read([]).applied(30, finished=True) == {}
    assert Preference.read(["wait=500"]).applied(300, finished=True) == {"Preference-Applied": "wait=300"}
    both = Preference.read(["respond-async, wait=1"])
    assert both.applied(1, finished=False) == {"Preference-Applied": "wait=1, respond-async"}
    assert both.applied(1, finished=True) == {"Preference-Applied": "wait=1"}
