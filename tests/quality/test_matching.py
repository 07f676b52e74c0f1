"""Which found task is which of those that are there."""

import pytest
from benchmarks.quality.matching import matched, token_f1


@pytest.mark.parametrize(
    ("one", "other", "f1"),
    [
        ("Order the tablecloths", "order tablecloths", 1.0),
        ("Send the plan to Nora", "Send Nora the new plan", 6 / 7),  # 3 shared of 3 and 4
        ("Call the plumber", "Paint the fence", 0.0),
        ("the", "the", 0.0),  # stop words tell nothing
    ],
)
def test_summaries_are_compared_by_the_words_that_they_share(one: str, other: str, f1: float) -> None:
    assert token_f1(one, other) == pytest.approx(f1)
    assert token_f1(other, one) == pytest.approx(f1)


def test_the_best_pairs_are_taken_first_and_each_task_once() -> None:
    found = ["Book the hall", "Book the hall for Friday", "Water plants"]
    there = ["Book hall for Friday", "Water the garden plants today"]
    assert matched(found, there) == [(1, 0), (2, 1)]


def test_of_twins_the_first_is_the_first() -> None:
    assert matched(["Review budget", "Review budget"], ["Review the budget"] * 2) == [(0, 0), (1, 1)]


def test_half_the_words_are_enough_and_less_are_not() -> None:
    assert matched(["print flyers"], ["print posters"]) == [(0, 0)]
    assert matched(["print flyers now"], ["print posters"]) == []
