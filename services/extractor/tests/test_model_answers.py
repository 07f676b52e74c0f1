"""What is made of a model's answer, be it ever so strange."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.task import Priority
from extractor.prompted.answer import report_of
from extractor.prompted.report import Report
from runtime.providers.completion import Completion
from runtime.providers.failures import Garbled, ProviderFailed, TooLong

TASK = {
    "quote": "oil the gate",
    "part": "p1",
    "summary": "Oil the gate",
    "description": None,
    "assignee": "",
    "due_phrase": "null",
    "priority": "high",
    "category": "Home",
    "tags": ["#Garden", "garden", "Iron_Work"],
    "depends_on": [],
    "updates": None,
    "confidence": 0.9,
}


def _read(answer: Any, *, cut_off: bool = False, divisible: bool = True) -> Report:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return report_of(Completion(text, cut_off), "analysis", divisible=divisible)


def _whole(*tasks: Any, **more: Any) -> dict[str, Any]:
    return {"tasks": list(tasks), "done": [], "suggestions": [], "answer": "Noted.", "next_step": None} | more


def test_a_task_is_read_with_its_labels_in_one_form() -> None:
    (task,) = _read(_whole(TASK)).tasks
    assert (task.category, task.tags) == ("home", ("garden", "iron work"))
    assert (task.assignee, task.due_phrase, task.description) == (None, None, None)
    assert (task.priority, task.confidence) == (Priority.HIGH, 0.9)


@pytest.mark.parametrize(
    "bad",
    [
        {},
        "Oil the gate",
        None,
        {**TASK, "quote": ""},
        {**TASK, "summary": "  "},
        {**TASK, "summary": "x" * 3_000},
        {**TASK, "quote": 7},
        {key: value for key, value in TASK.items() if key != "part"},
    ],
    ids=["empty", "text", "null", "no-quote", "no-summary", "endless", "number", "no-part"],
)
def test_one_bad_element_is_left_out_and_counted(bad: Any) -> None:
    found = _read(_whole(bad, TASK, bad))
    assert [task.summary for task in found.tasks] == ["Oil the gate"]
    assert found.left_out == 2
    assert found.tasks[0].place == 1


@pytest.mark.parametrize(
    ("field", "strange"),
    [
        ("priority", "asap"),
        ("category", ["home"]),
        ("tags", "garden"),
        ("depends_on", ["0", 1.5, True]),
        ("updates", "7"),
        ("confidence", "sure"),
        ("confidence", 17),
        ("assignee", None),
    ],
)
def test_a_strange_detail_costs_no_task(field: str, strange: Any) -> None:
    (task,) = _read(_whole({**TASK, field: strange})).tasks
    assert task.summary == "Oil the gate"
    assert 0 <= task.confidence <= 1


def test_prose_and_fences_around_the_answer_are_passed_over() -> None:
    told = f"<think>Which one?</think>Here you are:\n```json\n{json.dumps(_whole(TASK))}\n```\nBye!"
    assert len(_read(told).tasks) == 1


def test_a_suggestion_speaks_of_no_task_of_the_users() -> None:
    found = _read(
        _whole(
            suggestions=[
                {"text": "Drop task 7.", "kind": "action", "task_id": 7, "proposes": "cancelled"},
                {"text": "The roof leaks.", "kind": "insight", "priority": "high", "category": "Home"},
                {"text": "", "kind": "insight"},
                {"text": "What?", "kind": "rumour"},
            ]
        )
    )
    assert [suggestion.text for suggestion in found.suggestions] == ["The roof leaks."]


@pytest.mark.parametrize("answer", ["", "I can't.", "[]", "{", '{"tasks": 1}', '{"tasks": []}', "{" * 5_000, "null"])
def test_what_is_not_of_the_form_is_garbled(answer: str) -> None:
    with pytest.raises(Garbled):
        _read(answer)


def test_an_answer_that_was_cut_off_is_never_taken_for_the_whole() -> None:
    with pytest.raises(TooLong):
        _read(_whole(TASK), cut_off=True)
    with pytest.raises(Garbled):
        _read(_whole(TASK), cut_off=True, divisible=False)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(TASK)) | st.text(max_size=5), inner),
        max_leaves=12,
    )
)
def test_whatever_stands_in_an_element_the_rest_is_read(junk: Any) -> None:
    found = _read(json.dumps(_whole(junk, TASK, done=[junk], suggestions=[junk])))
    assert found.tasks[-1].summary == "Oil the gate"


@given(st.text(max_size=200))
def test_any_text_is_an_answer_or_a_failure_of_the_provider(text: str) -> None:
    try:
        _read(text)
    except ProviderFailed:
        return
    assert "answer" in text
