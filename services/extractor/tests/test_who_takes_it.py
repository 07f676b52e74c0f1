"""Who takes on what was asked for, and what "it" was."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Vera: Somebody has to mend the drum.\nVera: Kofi, you handle that one.", "Kofi"),
        ("Vera: Somebody has to mend the drum.\nVera: Could Kofi take that on?", "Kofi"),
        ("Vera: Somebody has to mend the drum.\nKofi: Leave that to me.", "Kofi"),
        ("Vera: The drum needs mending. Kofi, that's your job.", "Kofi"),
        ("Vera: Can anyone mend the drum?\nKofi: I can, say on Sunday.", "Kofi"),
        ("Vera: Kofi, can you mend the drum?\nKofi: I can't, I'm away.\nVera: Lin could do it.", "Lin"),
    ],
)
def test_a_task_goes_to_whom_it_is_given(said: str, who: str, chat: Asking) -> None:
    (task,) = draft(chat(said)).tasks
    assert (task.summary, task.assignee) == ("Mend the drum", who)


def test_an_offer_counts_when_it_is_accepted(chat: Asking) -> None:
    offer = "Kofi: I could ask the bakers for a cake."
    assert draft(chat(f"{offer}\nVera: No, too sweet.")).tasks == ()
    (task,) = draft(chat(f"{offer}\nVera: Perfect, please do.")).tasks
    assert (task.summary, task.assignee) == ("Ask the bakers for a cake", "Kofi")


def test_what_it_may_stand_for_is_looked_at_by_somebody(chat: Asking) -> None:
    (clear,) = draft(chat("The boiler leaks. Please repair it.")).tasks
    assert (clear.summary, clear.needs_review) == ("Repair the boiler", False)
    (likely,) = draft(chat("The letter about the boiler was in the blue folder. Please copy it.")).tasks
    assert likely.needs_review


def test_one_calls_people_and_not_things(chat: Asking) -> None:
    (task,) = draft(chat("Vera: The leaflets are late.\nKofi: I'll call them after lunch.")).tasks
    assert "leaflets" not in task.summary.lower()
    assert task.needs_review


def test_it_goes_on_meaning_what_it_meant(chat: Asking) -> None:
    said = "Vera: Why was the siren silent?\nKofi: It was switched off for the tests. I'll switch it on tonight."
    assert all("tests" not in task.summary for task in draft(chat(said)).tasks)


@pytest.mark.parametrize(
    ("sentence", "summary"),
    [
        ("I'll have two drafts for you by the end of the week.", "Have two drafts for you"),
        ("I can bring the ladder this afternoon.", "Bring the ladder"),
        ("Need you to countersign the lease.", "Countersign the lease"),
        ("I owe you a sketch.", "Give you a sketch"),
        ("Don't forget the candles.", "Remember the candles"),
        ("Have the crew check the ropes.", "Check the ropes"),
        ("Don't lock the gate.", "Do not lock the gate"),
        ("The owners want the roof cleaned.", "Get the roof cleaned"),
        ("Each of you, bring a chair.", "Bring a chair"),
    ],
)
def test_ways_to_ask_and_to_promise(sentence: str, summary: str, chat: Asking) -> None:
    (task,) = draft(chat(sentence)).tasks
    assert task.summary.lower().endswith(summary.lower())
