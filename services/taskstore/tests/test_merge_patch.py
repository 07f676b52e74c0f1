"""JSON merge patches, held against RFC 7396."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskstore.merge_patch import merged

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def without_nulls(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: without_nulls(one) for name, one in value.items() if one is not None}


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_rfc(target: Any, patch: Any, result: Any) -> None:
    assert merged(target, patch) == result


@given(_JSON, _JSON)
def test_patching_twice_is_patching_once(target: Any, patch: Any) -> None:
    once = merged(target, patch)
    assert merged(once, patch) == once


@given(_JSON, _JSON)
def test_a_patch_leaves_its_target_as_it_was(target: Any, patch: Any) -> None:
    before = json.dumps([target, patch])
    merged(target, patch)
    assert json.dumps([target, patch]) == before


@given(st.dictionaries(st.text(max_size=3), _JSON, max_size=4), _JSON)
def test_an_object_can_be_made_by_a_patch_alone(wanted: Any, target: Any) -> None:
    emptied = dict.fromkeys(target) if isinstance(target, dict) else None
    assert merged(merged(target, emptied), wanted) == without_nulls(wanted)


@given(st.dictionaries(st.text(max_size=3), _JSON, max_size=4), st.dictionaries(st.text(max_size=3), _JSON, max_size=4))
def test_what_a_patch_does_not_name_stays(target: dict[str, Any], patch: dict[str, Any]) -> None:
    after = merged(target, patch)
    assert {name: after[name] for name in target if name not in patch} == {
        name: value for name, value in target.items() if name not in patch
    }
