"""Who keeps the ledger must see what is wrong with it."""

from typing import Any
from uuid import UUID

import pytest
from tests.chaos.verdict import Promise, Told, Verdict

_PROMISE = Promise(UUID(int=1), "dana", ("p1a", "p1b"))
_WORDS = ("Send parcel p1a", "Send parcel p1b")
_MISSING = {"code": "blob_missing", "reason": "The file is gone."}


def _job(status: str, number: int = 1, error: dict[str, str] | None = None) -> dict[str, Any]:
    return {"job_id": str(UUID(int=number)), "status": status, "error": None, "parts": [{"error": error}]}


def _tasks(*words: str, number: int | None = 1) -> list[dict[str, Any]]:
    of = str(UUID(int=number)) if number else None
    return [{"job_id": of, "summary": one, "source": {"quote": one}} for one in words]


def _judged(
    *jobs: dict[str, Any], tasks: list[dict[str, Any]], may_fail: str = "", unanswered: tuple[Promise, ...] = ()
) -> Verdict:
    verdict = Verdict(frozenset({may_fail}))
    verdict.judge([_PROMISE], unanswered, Told(jobs, tasks))
    return verdict


@pytest.mark.parametrize(
    ("words", "lost", "doubled"),
    [
        pytest.param(reversed(_WORDS), 0, 0, id="each promised task once is what was promised"),
        pytest.param(_WORDS[:1], 1, 0, id="a task that is not there is lost"),
        pytest.param((*_WORDS, "Send parcel p1b"), 0, 1, id="a task that is there twice is doubled"),
        pytest.param((_WORDS[0], "Send parcel p2a"), 1, 1, id="a task that nobody asked for is one too many"),
        pytest.param((), 2, 0, id="a job that ends with nothing has lost all"),
    ],
)
def test_tasks_are_compared_with_what_was_promised(words: tuple[str, ...], lost: int, doubled: int) -> None:
    verdict = _judged(_job("completed"), tasks=_tasks(*words))
    assert (verdict.completed, verdict.lost, verdict.doubled) == (1, lost, doubled)
    assert len(verdict.told) == lost + doubled


def test_a_job_that_is_unknown_or_has_not_ended_is_lost() -> None:
    assert _judged(tasks=[]).lost == 1
    assert _judged(_job("analysing"), tasks=[]).told == [f"lost: job {UUID(int=1)} of dana, analysing"]


def test_a_job_that_fails_must_say_why() -> None:
    silent = _judged(_job("failed"), tasks=[], may_fail="blob_missing")
    assert (silent.failed, silent.lost) == (0, 1)
    honest = _judged(_job("failed", error=_MISSING), tasks=[], may_fail="blob_missing")
    assert (honest.failed, honest.lost, honest.told) == (1, 0, [])
    assert honest.reasons == {"blob_missing: The file is gone.": 1}


def test_an_honest_failure_that_nobody_expects_is_missed() -> None:
    verdict = _judged(_job("failed", error=_MISSING), tasks=[], may_fail="blob_changed")
    assert (verdict.failed, verdict.lost) == (1, 0)
    assert verdict.told == [f"failed: job {UUID(int=1)} of dana, blob_missing: The file is gone."]


def test_what_a_failed_job_leaves_behind_is_one_too_many() -> None:
    assert _judged(_job("failed", error=_MISSING), tasks=_tasks(*_WORDS), may_fail="blob_missing").doubled == 2


def test_a_job_that_nobody_sent_is_one_too_many_and_so_is_one_that_is_listed_twice() -> None:
    well = _tasks(*_WORDS)
    assert _judged(_job("completed"), _job("completed", 2), tasks=well).doubled == 1
    assert _judged(_job("completed"), _job("completed"), tasks=well).doubled == 1


def test_tasks_of_no_promised_job_are_one_too_many() -> None:
    assert _judged(_job("completed"), tasks=[*_tasks(*_WORDS), *_tasks("Send it", number=None)]).doubled == 1


def test_what_was_not_answered_may_be_there_once_or_not_at_all() -> None:
    maybe = (Promise(UUID(int=2), "dana", ("p2a",)),)
    well, once = _tasks(*_WORDS), _tasks("Send parcel p2a", number=2)
    assert _judged(_job("completed"), tasks=well, unanswered=maybe).told == []
    there = (_job("completed"), _job("completed", 2))
    assert _judged(*there, tasks=well + once, unanswered=maybe).told == []
    assert _judged(*there, tasks=well + once + once, unanswered=maybe).doubled == 1
    assert _judged(*there, tasks=well + once, unanswered=maybe).submitted == 1
