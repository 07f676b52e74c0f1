"""Which task waits for which."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.analysis import AnalysisRequested
from extractor.providers import DraftedTask
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


def _order(tasks: tuple[DraftedTask, ...]) -> dict[str, list[str]]:
    return {task.summary: [tasks[place].summary for place in task.depends_on] for task in tasks if task.depends_on}


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Please book the hall. After that, print the posters.", {"Print the posters": ["Book the hall"]}),
        ("Please book the hall. Then print the posters.", {"Print the posters": ["Book the hall"]}),
        ("Please book the hall. Once that's done, print the posters.", {"Print the posters": ["Book the hall"]}),
        (
            "First sweep the stage, then paint the wall.",
            {"Paint the wall": ["Sweep the stage"]},
        ),
        (
            "Please sweep the stage and then paint the wall and after that hang up the lamps.",
            {"Paint the wall": ["Sweep the stage"], "Hang up the lamps": ["Paint the wall"]},
        ),
        (
            "Please sign the contract. Once the contract is signed, send the invoice.",
            {"Send the invoice": ["Sign the contract"]},
        ),
        (
            "The contract needs to be signed. As soon as the contract is signed, send the invoice.",
            {"Send the invoice": ["Sign the contract"]},
        ),
        (
            "Omar will ship the pump on Monday. Before you ship it, test the valves.",
            {"Ship the pump": ["Test the valves"]},
        ),
        (
            "Ida will audit the wells. Omar will prepare the fair. The fair depends on the audit.",
            {"Prepare the fair": ["Audit the wells"]},
        ),
        (
            "Ida will repair the oven. Omar will bake the bread. That is blocked by the oven.",
            {"Bake the bread": ["Repair the oven"]},
        ),
        (
            "To do:\n- repair the oven\n- bake the bread after the oven is repaired",
            {"Bake the bread after the oven is repaired": ["Repair the oven"]},
        ),
    ],
)
def test_what_comes_first_is_told(text: str, order: dict[str, list[str]], chat: Asking) -> None:
    assert _order(draft(chat(text)).tasks) == order


@pytest.mark.parametrize(
    "text",
    [
        "Please book the hall. Please print the posters.",
        "1. Book the hall\n2. Print the posters",
        "Please book the hall and print the posters.",
        "If the hall is free, then book it. Please print the posters.",
        "Please book the hall. Once it rains, bring in the chairs.",
        "Please sign the contract. Once the letter is signed, send the invoice.",
        "Please review the contract. Once the contract is signed, send the invoice.",
        "Sign the north contract. Sign the south contract. Once the contract is signed, send the invoice.",
        "Ida: I'll book the hall.\nOmar: Then I'll print the posters.",
        "Please call Bo after lunch. Please call Ana before noon.",
        "It depends on the weather. Please book the hall.",
    ],
)
def test_what_has_no_order_gets_none(text: str, chat: Asking) -> None:
    assert _order(draft(chat(text)).tasks) == {}


def test_of_two_that_contradict_the_first_counts(chat: Asking) -> None:
    tasks = draft(chat("Before you paint the door, oil the gate. Before you oil the gate, paint the door.")).tasks
    waiting = [task for task in tasks if task.depends_on]
    assert len(waiting) == 1


_SENTENCES = [
    "Paint the door.",
    "Then oil the gate.",
    "After that, fix the pump.",
    "Before you paint the door, fix the pump.",
    "Before you oil the gate, paint the door.",
    "Once the pump is fixed, paint the door.",
    "Oil the gate after the door is painted.",
    "The door depends on the pump.",
    "The pump depends on the gate.",
    "The gate is blocked by the door.",
]


@given(st.lists(st.sampled_from(_SENTENCES), max_size=12))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_task_ever_waits_for_itself(chat: Asking, said: list[str]) -> None:
    tasks = draft(chat(" ".join(said) or "Hello.")).tasks
    done: set[int] = set()
    while len(done) < len(tasks):
        ready = {place for place, task in enumerate(tasks) if place not in done and done.issuperset(task.depends_on)}
        assert ready, "a circle"
        done |= ready
