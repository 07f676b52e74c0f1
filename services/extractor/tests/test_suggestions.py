"""What is worth doing or knowing beside the tasks, and how the reply tells of it all."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested, OpenTask
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText, Reading
from contracts.task import Priority
from extractor.providers import Draft
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


def _told(told: Draft) -> list[tuple[str, str]]:
    return [(suggestion.kind, suggestion.text) for suggestion in told.suggestions]


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("We decided to use the blue paint.", "decision", "Decision: We decided to use the blue paint."),
        ("Agreed: the fair is in May.", "decision", "Decision: the fair is in May."),
        ("It is still unclear who pays.", "insight", "Still to be decided: It is still unclear who pays."),
        ("Open question: who has the key?", "insight", "Open question: who has the key?"),
        ("We don't know yet. We don't know who pays.", "insight", "Open question: We don't know who pays."),
        ("The harvest might slip to June.", "insight", "Risk: The harvest might slip to June."),
        ("Risk: the well may run out.", "insight", "Risk: the well may run out."),
    ],
)
def test_decisions_questions_and_risks_are_told(text: str, kind: str, told: str, chat: Asking) -> None:
    assert (kind, told) in _told(draft(chat(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Hello there!",
        "Thanks a lot.",
        "How are you?",
        "The hens laid four eggs.",
        "Have we decided on the paint?",
        "ok",
    ],
)
def test_small_talk_suggests_nothing(text: str, chat: Asking) -> None:
    assert draft(chat(text)).suggestions == ()


def test_a_risk_presses_more_than_a_remark(chat: Asking) -> None:
    (risk,) = draft(chat("We are behind schedule.")).suggestions
    assert risk.priority is Priority.HIGH


def test_there_are_never_more_than_ten(chat: Asking) -> None:
    text = " ".join(f"We decided to plant row {number}." for number in range(40))
    assert len(draft(chat(text)).suggestions) == 10


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pears sold\nMay 20\nJune 80\nJuly 40", "“Pears sold”: highest is June with 80, lowest May with 20."),
        ("Share by row\nA: 12 %\nB: 40 %\nC: 8 %", "“Share by row”: highest is B with 40 %, lowest C with 8 %."),
        ("Rain\nA 1,200\nB 900\nC 2.5k", "“Rain”: highest is C with 2.5k, lowest B with 900."),
        ("Pears\nSales up 12% since May\nMay\nJune", "“Pears” says: “Sales up 12% since May”"),
        ("Pears sold\nMay\nJune\n0\n20\n40", "“Pears sold” shows May, June."),
    ],
)
def test_a_chart_tells_what_stands_in_it_and_nothing_else(text: str, told: str, gathered: Asking) -> None:
    reading = Reading(text=text, picture="chart", provider="local", model="test")
    chart = PartText(part_id="chart", kind=PartKind.IMAGE, filename="a.png", reading=reading)
    assert _told(draft(gathered(chart), TaskType.DATA)) == [("insight", told)]


@pytest.mark.parametrize("text", ["", "12\n13\n14", "Pears"])
def test_a_chart_that_says_nothing_gives_no_insight(text: str, gathered: Asking) -> None:
    reading = Reading(text=text, picture="chart", provider="local", model="test")
    chart = PartText(part_id="chart", kind=PartKind.IMAGE, filename="a.png", reading=reading)
    assert draft(gathered(chart), TaskType.DATA).suggestions == ()


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("Please call Bo because his phone is broken.", "Because his phone is broken."),
        ("Please oil the gate, otherwise it wakes the whole street.", "Otherwise it wakes the whole street."),
        ("Please order gravel so that we can finish the path.", "So that we can finish the path."),
        ("Please oil the gate.", None),
        ("Please oil the gate by Friday, it's urgent.", None),
        ("Since Friday the gate squeaks. Please oil the gate.", None),
        ("Please oil the gate because.", None),
    ],
)
def test_a_description_says_what_the_summary_does_not(text: str, description: str | None, chat: Asking) -> None:
    task = draft(chat(text)).tasks[-1]
    assert task.description == description


def test_what_is_cut_off_a_summary_stands_in_the_description(chat: Asking) -> None:
    text = f"Please send Rosa {', '.join(f'pot {number} of the north row' for number in range(12))}."
    (task,) = draft(chat(text)).tasks
    assert task.summary.endswith("…")
    assert task.description == text


@pytest.mark.parametrize(
    ("context", "step"),
    [
        (TaskType.GENERAL, "tell me what should be done"),
        (TaskType.MEETING, "who takes on what after this meeting"),
        (TaskType.PLANNING, "which of these items are yours"),
        (TaskType.DOCUMENT, "what this document asks you to do"),
        (TaskType.DATA, "what should follow from these figures"),
    ],
)
def test_the_next_step_fits_the_content(context: TaskType, step: str, chat: Asking) -> None:
    told = draft(chat("The hens laid four eggs."), context).response
    assert told.count("Next step:") == 1
    assert step in told
    assert "Next step" not in draft(chat("The hens laid four eggs.", direction=False), context).response


def test_in_a_meeting_the_next_step_is_to_find_somebody(chat: Asking) -> None:
    told = draft(chat("Somebody must book the hall."), TaskType.MEETING).response
    assert "who takes on “Book the hall”" in told


def test_one_reply_tells_of_tasks_changes_and_what_could_not_be_read(gathered: Asking) -> None:
    letter = PartText(
        part_id="letter",
        kind=PartKind.MESSAGE,
        reading=Reading(text="The gate is oiled. Please sow the beans.", provider="local", model="test"),
    )
    scan = PartText(part_id="scan", kind=PartKind.DOCUMENT, filename="lease.pdf", failure="It has a password.")
    request = gathered(letter, scan).model_copy(update={"open_tasks": (OpenTask(id=1, summary="Oil the gate"),)})
    told = draft(request).response
    for said in ("Sow the beans", "“Oil the gate” seems to be finished", "lease.pdf", "It has a password."):
        assert said in told


def test_a_task_is_tagged_as_its_writer_tagged_it(chat: Asking) -> None:
    (task,) = draft(chat("Please pay the invoice for the report #Orchard #mill")).tasks
    assert task.summary == "Pay the invoice for the report"
    assert (task.category, task.tags) == ("finance", ("orchard", "mill", "document"))


def test_many_urgent_tasks_without_a_date_are_summed_up(chat: Asking) -> None:
    text = " ".join(f"Please mend fence {number}, it is urgent." for number in range(5))
    told = [told for _, told in _told(draft(chat(text))) if "due date" in told]
    assert told == [
        "Set a due date for the urgent task “Mend fence 0”.",
        "Set a due date for the urgent task “Mend fence 1”.",
        "3 more urgent tasks have no due date either.",
    ]


def test_nobody_is_asked_for_an_owner_and_a_date_that_were_told(chat: Asking) -> None:
    told = draft(chat("Rosa: I'll sow the beans by Friday.\nOmar: I'll oil the gate by Monday.")).response
    assert "missing" not in told
    assert "an owner or a date is wrong" in told
