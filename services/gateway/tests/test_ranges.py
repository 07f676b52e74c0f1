"""Which bytes a request for a part of a file means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answering.ranges import OutsideError, is_still, stretch_of

TAG = '"abc"'


@pytest.mark.parametrize(
    ("wanted", "stretch"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-5", (2, 6)),
        ("bytes=2-", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-30", (0, 10)),
        ("bytes=8-99", (8, 10)),
        ("Bytes = 1-2", (1, 3)),
    ],
)
def test_one_stretch_is_understood_in_each_way_of_writing_it(wanted: str, stretch: tuple[int, int]) -> None:
    assert stretch_of(wanted, 10) == stretch


@pytest.mark.parametrize(
    "wanted", [None, "", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes"]
)
def test_what_is_no_single_stretch_means_the_whole_file(wanted: str | None) -> None:
    assert stretch_of(wanted, 10) is None


@pytest.mark.parametrize(
    ("wanted", "size"),
    [("bytes=10-", 10), ("bytes=10-12", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=18446744073709551616-", 10)],
)
def test_bytes_that_are_not_there_can_not_be_had(wanted: str, size: int) -> None:
    with pytest.raises(OutsideError):
        stretch_of(wanted, size)


@given(st.text(alphabet="bytes=-,0123456789 ", max_size=40), st.integers(0, 50))
def test_whatever_is_asked_for_lies_within_the_file(wanted: str, size: int) -> None:
    try:
        stretch = stretch_of(wanted, size)
    except OutsideError:
        return
    assert stretch is None or 0 <= stretch.start < stretch.end <= size


def test_a_range_is_answered_for_the_very_content_alone() -> None:
    stored = "Sat, 21 Nov 2026 12:00:00 GMT"
    assert is_still(None, TAG, stored)
    assert is_still(TAG, TAG, stored)
    assert is_still(stored, TAG, stored)
    assert not is_still(f"W/{TAG}", TAG, stored)
    assert not is_still("Sun, 22 Nov 2026 12:00:00 GMT", TAG, stored)
