"""Whether something said now is a task that is open already."""

from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.analysis import OpenTask
from contracts.task import TaskStatus
from extractor.open_tasks import proposal, the_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Call Ana", "call Ana"),
        ("Call Ana", "Phone Ana"),
        ("Ring the plumber", "Call plumber"),
        ("Send the invoice 12 to Bo", "Send Bo invoice 12"),
        ("Mend the pump", "Fix the pump"),
        ("Order new banner", "Order new banners"),
        ("Buy our tickets", "Purchase the tickets"),
        ("Reply to Rosa", "Answer to Rosa"),
        ("Update the documentation", "Update the documantation"),
        ("Pay Ana\u2019s rent", "Pay Ana's rent"),
        ("Bu\u200by milk", "Buy milk"),
        ("Reserve table for 4", "Book a table for 4"),
        ("Die Rechnung bezahlen", "Rechnung bezahlen"),
    ],
)
def test_the_same_task_in_other_words(one: str, other: str) -> None:
    assert the_same(one, (OpenTask(id=1, summary=other),)) is not None
    assert the_same(other, (OpenTask(id=1, summary=one),)) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Send invoice 12", "Send invoice 13"),
        ("Send invoice 12", "Send invoice"),
        ("Call Ana", "Call Anna's mother"),
        ("Call Ana", "Call Anna"),
        ("Call Ana", "Call Ana's mother"),
        ("Call Jones", "Call Jone"),
        ("Review the contract", "Review the contact"),
        ("Review the contract", "Sign the contract"),
        ("Send the report to Ana", "Send the report to Bo"),
        ("Send the report to Ana", "Get the report from Ana"),
        ("Ask Ana about Bo", "Ask Bo about Ana"),
        ("Move box A to room B", "Move box B to room A"),
        ("Order 2 pumps", "Order two valves"),
        ("Buy milk", "Buy a milk frother"),
        ("Close ticket OPS-17", "Close ticket OPS-71"),
        ("Pay 100 €", "Pay 100 $"),
        ("Turn the heating on", "Turn the heating off"),
        ("Water the plants", "Do not water the plants"),
        ("Finish the Q1 report", "Finish the Q2 report"),
        ("Email ana@mill.example", "Email ann@mill.example"),
        ("Read the statement", "Read the sentiment"),
        ("Fix it", "Fix it"),
        ("Call him", "Call him"),
        ("Prepare your slides", "Prepare his slides"),
        ("Deploy v1.2", "Deploy v1.3"),
        ("Check Bergmannstrasse", "Check Bergmannstrassi"),
    ],
)
def test_another_task_that_only_looks_like_it(one: str, other: str) -> None:
    assert the_same(one, (OpenTask(id=1, summary=other),)) is None
    assert the_same(other, (OpenTask(id=1, summary=one),)) is None


_VERBS = ("Call", "Pay", "Fix", "Review", "Order")
_THINGS = ("the pump", "invoice 7", "invoice 8", "Ana", "Anna", "the north gate", "the south gate", "a ladder")


@given(st.sampled_from(_VERBS), st.sampled_from(_THINGS), st.sampled_from(_VERBS), st.sampled_from(_THINGS))
def test_only_what_agrees_in_verb_and_thing_is_the_same(verb: str, thing: str, other: str, another: str) -> None:
    found = the_same(f"{verb} {thing}", (OpenTask(id=1, summary=f"{other} {another}"),))
    assert (found is not None) == ((verb, thing) == (other, another))


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_is_the_same_either_way_round(one: str, other: str) -> None:
    assume(one.strip() and other.strip())
    there = the_same(one, (OpenTask(id=1, summary=other),))
    back = the_same(other, (OpenTask(id=1, summary=one),))
    assert (there is None) == (back is None)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_another_number_is_another_task(one: int, other: int) -> None:
    found = the_same(f"Ship order {one}", (OpenTask(id=1, summary=f"Ship order {other}"),))
    assert (found is not None) == (one == other)


def test_the_order_of_the_open_tasks_does_not_matter() -> None:
    tasks = tuple(OpenTask(id=number, summary=f"Ship crate {number}") for number in range(4))
    for order in permutations(tasks):
        found = the_same("Ship crate 2", order)
        assert found is not None
        assert found.id == 2


def test_two_people_have_a_task_each() -> None:
    rosas = (OpenTask(id=1, summary="Feed the hens", assignee="Rosa"),)
    assert the_same("Feed the hens", rosas, assignee="Omar") is None
    assert the_same("Feed the hens", rosas, assignee="rosa") == rosas[0]
    assert the_same("Feed the hens", rosas) == rosas[0]


def test_a_finished_task_is_only_asked_about() -> None:
    asked = proposal(OpenTask(id=4, summary="Oil the gate"), TaskStatus.COMPLETED)
    assert (asked.text, asked.kind) == ("Mark “Oil the gate” as completed?", "action")
    assert (asked.task_id, asked.proposes) == (4, TaskStatus.COMPLETED)
