"""Which entity tags a condition names."""

import pytest

from contracts.http.entity_tags import listed, names

TAG = '"abc"'


@pytest.mark.parametrize("condition", [TAG, f"W/{TAG}", f'"x", {TAG}', " * "])
def test_a_known_content_is_recognised_by_its_tag(condition: str) -> None:
    assert names(condition, TAG)


@pytest.mark.parametrize("condition", [None, "", "abc", '"x"', '"xabc"', '"x", "abcd"'])
def test_another_one_is_not(condition: str | None) -> None:
    assert not names(condition, TAG)


def test_weak_ones_are_told_apart() -> None:
    assert [(one.tag, one.weak) for one in listed('W/"1", "2"')] == [('"1"', True), ('"2"', False)]
    assert listed("*") == ()
