"""What is only considered is noted for review; what is asked for politely is asked for."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


@pytest.mark.parametrize(
    ("saying", "summary", "who"),
    [
        ("We might need to oil the gate sometime.", "Oil the gate", None),
        ("Possibly ring the council at some point.", "Ring the council", None),
        ("Maybe someone should feed the hens.", "Feed the hens", None),
        ("Perhaps we should order new seeds.", "Order new seeds", None),
        ("Maybe we could sharpen the shears.", "Sharpen the shears", None),
        ("I might have to renew the licence.", "Renew the licence", "me"),
        ("So, maybe I should call the roofer.", "Call the roofer", "me"),
        ("I'll maybe call the roofer.", "Call the roofer", "me"),
        ("Maybe Omar can bring the ladder.", "Bring the ladder", "Omar"),
        ("Sweep the yard, maybe.", "Sweep the yard", None),
        ("To do:\n- sweep the yard (maybe)", "Sweep the yard", None),
        ("TODO gate???", "Gate", None),
        ("Sweep the yard?", "Sweep the yard", None),
        ("The hedge might need trimming.", "Trim the hedge", None),
        ("The sign may need to be painted.", "Paint the sign", None),
        ("Not sure, but the hedge may need trimming.", "Trim the hedge", None),
        ("If the pump leaks again we may need to replace it.", "Replace the pump", None),
        ("I don't know if we need to renew the lease.", "Renew the lease", None),
        ("Do we need to renew the lease?", "Renew the lease", None),
        ("You may have to sign the form.", "Sign the form", None),
        ("Could be that I have to pay the plumber.", "Pay the plumber", "me"),
        ("It could be that we need to renew the lease.", "Renew the lease", None),
        ("It would be nice if someone cleaned the oven.", "Clean the oven", None),
        ("I guess somebody ought to ring the council.", "Ring the council", None),
        ("One of us probably should feed the hens.", "Feed the hens", None),
        ("Possibly need to renew the licence, not sure.", "Renew the licence", None),
        ("We need to oil the gate (not sure yet).", "Oil the gate", None),
        ("Need to renew the licence, not sure.", "Renew the licence", None),
        ("It might be worth asking Ida about the roof.", "Ask Ida about the roof", None),
    ],
)
def test_what_may_not_be_done_at_all_is_to_be_looked_at(
    saying: str, summary: str, who: str | None, chat: Asking
) -> None:
    (task,) = draft(chat(saying)).tasks
    assert (task.summary, task.assignee, task.needs_review) == (summary, who, True)


@pytest.mark.parametrize(
    ("saying", "summary"),
    [
        ("Could you maybe send me the bill by Friday?", "Send me the bill"),
        ("Could you possibly send me the bill?", "Send me the bill"),
        ("Maybe you could send me the bill?", "Send me the bill"),
        ("Perhaps you can check the gate on Monday.", "Check the gate"),
        ("Can you perhaps water the ferns?", "Water the ferns"),
        ("Please ring Omar, maybe tomorrow morning.", "Ring Omar"),
        ("Maybe on Friday we should ring the vet.", "Ring the vet"),
        ("It might rain tomorrow, so please cover the wood.", "Cover the wood"),
        ("We need to oil the gate sometime.", "Oil the gate"),
        ("Any chance you could call the vet?", "Call the vet"),
        ("In May we have to oil the gate.", "Oil the gate"),
        ("One of us should feed the hens.", "Feed the hens"),
        ("It would be nice if you sent me the bill.", "Send me the bill"),
        ("TODO oil the gate", "Oil the gate"),
        ("todo call the vet", "Call the vet"),
    ],
)
def test_who_is_polite_or_leaves_the_day_open_is_in_no_doubt(saying: str, summary: str, chat: Asking) -> None:
    (task,) = draft(chat(saying)).tasks
    assert (task.summary, task.needs_review) == (summary, False)


@pytest.mark.parametrize(
    "saying",
    [
        "Maybe not.",
        "Could be that it rains.",
        "It would be nice if it rained.",
        "I guess you ought to know.",
        "I guess somebody has been here.",
        "One of us is wrong, not sure.",
        "Maybe later.",
        "You might be right.",
        "We might win the cup.",
        "I may need a break.",
        "Perhaps it is broken.",
        "Maybe it will rain.",
        "Maybe call it a day.",
        "Todo el mundo lo sabe.",
        "TODO BIEN",
        "The todo list is long.",
    ],
)
def test_not_everything_that_may_be_is_work(saying: str, chat: Asking) -> None:
    assert draft(chat(saying)).tasks == ()
