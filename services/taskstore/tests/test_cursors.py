"""Places in lists, as they come back from clients."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskstore.cursors import InvalidCursorError, read, write

_ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_VALUES = st.one_of(
    st.tuples(st.just(str), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=50)),
    st.tuples(st.just(int), st.integers(-(2**63), 2**63 - 1)),
    st.tuples(st.just(float), st.floats(allow_nan=False, allow_infinity=False)),
    st.tuples(st.just(UUID), st.uuids()),
    st.tuples(st.just(date | None), st.none() | st.dates()),
    st.tuples(
        st.just(datetime),
        st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=_ZONES),  # noqa: DTZ001 - zones are drawn
    ),
)


@given(st.lists(_VALUES, min_size=1, max_size=4))
def test_a_cursor_says_what_it_was_written_with(pairs: list[tuple[Any, Any]]) -> None:
    kinds, values = zip(*pairs, strict=True)
    assert read(write("due_date asc", *values), "due_date asc", *kinds) == values


@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda junk: urlsafe_b64encode(junk).decode()))
def test_junk_is_refused_and_nothing_else_happens(junk: str) -> None:
    with pytest.raises(InvalidCursorError):
        read(junk, "created_at", datetime, int)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("vsk"), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_other_json_is_no_cursor_or_only_places_that_a_table_has(value: Any) -> None:
    cursor = urlsafe_b64encode(json.dumps({"v": 1, "s": "a", "k": value}).encode()).decode()
    with suppress(InvalidCursorError):
        (number,) = read(cursor, "a", int)
        assert -(2**63) <= number < 2**63


@pytest.mark.parametrize(
    ("sort", "values", "kinds"),
    [
        ("another", (datetime(2026, 11, 20, tzinfo=UTC), 1), (datetime, int)),
        ("created_at", (datetime(2026, 11, 20, tzinfo=UTC),), (datetime, int)),
        ("created_at", ("yesterday", 1), (datetime, int)),
        ("created_at", ("2026-11-20T12:00:00", 1), (datetime, int)),
        ("created_at", ("0001-01-01T00:00:00+14:00", 1), (datetime, int)),
        ("created_at", (None, 1), (datetime, int)),
        ("created_at", (True,), (int,)),
        ("created_at", (2**63,), (int,)),
        ("created_at", ("a\x00b",), (str,)),
    ],
)
def test_a_cursor_of_another_list_or_with_impossible_places_is_refused(
    sort: str, values: tuple[Any, ...], kinds: tuple[Any, ...]
) -> None:
    with pytest.raises(InvalidCursorError):
        read(write(sort, *values), "created_at", *kinds)


def test_a_cursor_stands_in_an_address_as_it_is() -> None:
    cursor = write("created_at desc", datetime(2026, 11, 20, 12, tzinfo=UTC), 7)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    padded = cursor + "=" * (-len(cursor) % 4)
    said = json.loads(urlsafe_b64decode(padded))
    assert said == {"v": 1, "s": "created_at desc", "k": ["2026-11-20T12:00:00+00:00", 7]}


def test_a_later_form_of_cursors_is_refused() -> None:
    later = urlsafe_b64encode(b'{"v":2,"s":"a","k":[1]}').decode()
    with pytest.raises(InvalidCursorError):
        read(later, "a", int)
