"""Notes as people jot them down: half sentences, topics, owners in capitals, things that are missing."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


@pytest.mark.parametrize(
    ("note", "summary", "who"),
    [
        ("The pump is loud. Omar to investigate by Tuesday.", "Investigate the pump", "Omar"),
        ("HR must countersign the lease.", "Countersign the lease", "HR"),
        ("LEGAL to read the lease.", "Read the lease", "LEGAL"),
        ("To do:\n- Internet: book technician for 1 Dec", "Book technician", None),
        ("Passport: renew before June", "Renew passport", None),
        ("Hans: rehearse tonight", "Rehearse", "Hans"),
        ("To do:\n- Sand the bench - Ida - Friday", "Sand the bench", "Ida"),
        ("email plumber about the sink", "Email plumber about the sink", None),
        ("Short summary: Ida, could you please oil the gate?", "Oil the gate", "Ida"),
        ("In short:\nMr. Lund will mend the swing.", "Mend the swing", "Mr. Lund"),
        ("We still need two helpers for the fair.", "Get two helpers for the fair", None),
        ("The sign on the gate needs a lamp.", "Get a lamp for the sign on the gate", None),
        ("I'm already bringing the drums.", "Bring the drums", "me"),
        ("I'm sending the sketch to Ida this afternoon.", "Send the sketch to Ida", "me"),
        ("I forgot to water the fern, do that tonight.", "Water the fern", "me"),
        ("The plan has to be checked by Ida by Friday.", "Check the plan", "Ida"),
    ],
)
def test_what_a_note_leaves_out_is_understood(note: str, summary: str, who: str | None, chat: Asking) -> None:
    (task,) = draft(chat(note)).tasks
    assert (task.summary, task.assignee) == (summary, who)


@pytest.mark.parametrize(
    "note",
    [
        "The soul needs a home.",
        "We still need a break.",
        "I'm working from home tomorrow.",
        "I'm flying to Rome on Monday.",
        "We can talk about it on Friday if you like.",
        "Call with the bank went well.",
        "Could Peter take that on?",
        "Report: sales are up",
    ],
)
def test_what_only_sounds_like_a_task_is_none(note: str, chat: Asking) -> None:
    assert draft(chat(note)).tasks == ()


def test_a_shopping_list_holds_things_and_no_orders(chat: Asking) -> None:
    (task,) = draft(chat("buy stamps, milk and bread")).tasks
    assert task.summary == "Buy stamps, milk and bread"


def test_by_then_is_the_day_told_before(chat: Asking) -> None:
    (task,) = draft(chat("The crane comes on Tuesday so the road must be closed by then.")).tasks
    assert (task.summary, task.due_phrase) == ("Close the road", "on Tuesday")


def test_a_day_over_a_list_makes_it_things_to_do(chat: Asking) -> None:
    assert [task.summary for task in draft(chat("today\n- candles\n- ring grandma")).tasks] == [
        "Candles",
        "Ring grandma",
    ]
