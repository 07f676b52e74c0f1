"""How long a provider asks to be waited for, in all the ways in which that is told."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.providers.headers import duration_s, number, retry_after_s

A_DAY_S = 86_400


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("2m59.56s", 179.56), ("7.66s", 7.66), ("7.66", 7.66), ("120ms", 0.12), ("1h0m0s", 3_600), ("1d", 86_400)],
)
def test_times_until_a_reset_are_read_as_providers_write_them(told: str, seconds: float) -> None:
    assert duration_s(told) == pytest.approx(seconds)


@pytest.mark.parametrize("told", ["", "soon", "-3s", "3 s", "2m, then 5s", "1e3s", "inf", "nan", "٣s"])
def test_what_is_no_duration_is_none(told: str) -> None:
    assert duration_s(told) is None


@given(hours=st.integers(0, 999), minutes=st.integers(0, 59), millis=st.integers(0, 59_999))
def test_any_duration_in_gos_words_is_its_seconds(hours: int, minutes: int, millis: int) -> None:
    told = f"{hours}h{minutes}m{millis / 1_000}s"
    assert duration_s(told) == pytest.approx(hours * 3_600 + minutes * 60 + millis / 1_000)


@given(st.text())
def test_no_header_makes_reading_it_fail(told: str) -> None:
    for seconds in (duration_s(told), number(told), retry_after_s({"retry-after": told})):
        assert seconds is None or 0 <= seconds < float("inf")


@given(st.floats(0, A_DAY_S))
def test_seconds_and_milliseconds_mean_the_same(seconds: float) -> None:
    assert retry_after_s({"retry-after": f"{seconds:.3f}"}) == pytest.approx(
        retry_after_s({"retry-after-ms": f"{seconds * 1_000:.0f}"}), abs=0.002
    )


def test_a_date_is_waited_for() -> None:
    then = datetime.now(UTC) + timedelta(seconds=90)

    assert 80 < (retry_after_s({"retry-after": format_datetime(then, usegmt=True)}) or 0) <= 90


def test_a_date_that_is_over_is_now() -> None:
    assert retry_after_s({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0


def test_nobody_is_waited_for_longer_than_a_day() -> None:
    assert retry_after_s({"retry-after": "1e300"}) == A_DAY_S
    assert retry_after_s({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}) == A_DAY_S


def test_a_model_that_is_being_loaded_tells_in_its_body() -> None:
    assert retry_after_s({}, {"estimated_time": 20.5}) == 20.5


@pytest.mark.parametrize("told", ["-1", "never", "nan", "inf"])
def test_what_is_no_time_is_none(told: str) -> None:
    assert retry_after_s({"retry-after": told}) is None
