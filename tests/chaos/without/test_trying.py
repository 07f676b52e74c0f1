"""Only what its protection keeps proves, by its absence, that the protection is needed."""

from typing import Any

import pytest
from tests.chaos.without.protection import LOST
from tests.chaos.without.trying import Outcome, judged

_SLOW = "ended by TimeoutError: "
_GONE = "lost: job 1 of dana, analysing"


def _result(*missed: str, **figures: Any) -> dict[str, Any]:
    return {"missed": [*missed], "figures": figures}


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (_result(_SLOW, _GONE), (Outcome.FAILS, (_GONE, _SLOW))),
        (_result("ended by AssertionError: job 1 did not end within 40 s"), Outcome.FAILS),
        (_result(_SLOW), (Outcome.OTHERWISE, (_SLOW,))),
        (_result("no house: the database does not start"), Outcome.OTHERWISE),
        (_result(), (Outcome.HOLDS, ())),
        (_result(_GONE, **{"left out": "no root"}), (Outcome.LEFT_OUT, ("left out: no root",))),
    ],
)
def test_a_trial_is_judged_by_what_it_missed(result: dict[str, Any], outcome: Any) -> None:
    found = judged(result, LOST)
    assert outcome in (found, found[0])
