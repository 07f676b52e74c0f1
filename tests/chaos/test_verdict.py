"""Who keeps the ledger must see what is wrong with it."""

from uuid import UUID

from tests.chaos.verdict import Promise, Verdict

_PROMISE = Promise(UUID(int=1), "dana", ("p1a", "p1b"))


def _judged(*found: str) -> tuple[int, int]:
    verdict = Verdict()
    verdict.compare(_PROMISE, found)
    return verdict.lost, verdict.doubled


def test_each_promised_task_once_is_what_was_promised() -> None:
    assert _judged("Send parcel p1b", "Send parcel p1a") == (0, 0)


def test_a_task_that_is_not_there_is_lost() -> None:
    assert _judged("Send parcel p1a") == (1, 0)


def test_a_task_that_is_there_twice_is_doubled() -> None:
    assert _judged("Send parcel p1a", "Send parcel p1b", "Send parcel p1b") == (0, 1)


def test_a_task_that_nobody_asked_for_is_one_too_many() -> None:
    assert _judged("Send parcel p1a", "Send parcel p2a") == (1, 1)
