"""Which words were said."""

import pytest
from benchmarks.quality.words import plain, spoken


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Two hundred laptops!", "200 laptops"),
        ("on the fifteenth of May", "On the 15th of May."),
        ("the twenty-first", "the 21st"),
        ("nineteen eighty-four", "1984"),
        ("twenty twenty six", "2026"),
        ("one million two hundred thousand and five", "1,200,005"),
        ("forty eight twenty one", "4821"),
        ("Tuesday at ten", "tuesday at 10"),
        ("five hundred and they went", "500 and they went"),
        ("Let's go, we'll see, I can't", "let us go we will see I cannot"),
        ("Mr. Dashwood", "mister dashwood"),
        ("at three p.m.", "at 3pm"),
        ("um, a follow-up", "a follow up"),
        ("tomorrow’s", "tomorrow's"),  # noqa: RUF001 - as it is typeset
    ],
)
def test_the_same_words_may_be_written_in_several_ways(one: str, other: str) -> None:
    assert spoken(one) == spoken(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("three and four", "seven"),
        ("three, four", "34"),
        ("fifteen", "fifteenth"),
        ("two hundred", "two thousand"),
        ("I will", "I won't"),
    ],
)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert spoken(one) != spoken(other)


def test_plainly_only_case_and_punctuation_are_nothing() -> None:
    assert plain("Let's order two-hundred!") == ["lets", "order", "two", "hundred"]
