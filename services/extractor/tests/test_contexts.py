"""What kind of content a job is read as."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText, Reading, Segment
from extractor.contexts import context_of
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


def _picture(text: str, **seen: Any) -> PartText:
    reading = Reading(text=text, provider="local", model="test", **seen)
    return PartText(part_id="picture", kind=PartKind.IMAGE, filename="picture.png", reading=reading)


@pytest.mark.parametrize(
    ("text", "kind", "description", "context"),
    [
        ("Harvest\nTo do\nPick pears\nIn progress\nPress cider\nDone\nWash crates", "whiteboard", None, "planning"),
        ("Ernte\nOffen\nBirnen\nErledigt\nKisten", "photo", None, "planning"),
        ("Orchard roadmap\nQ1 Prune\nQ2 Graft\nQ3 Harvest", "screenshot", None, "planning"),
        ("Mon Tue Wed Thu Fri\n1 2 3 4 5", "table", None, "planning"),
        ("Choir meeting minutes\nAttendees: Ida, Omar\nWe sing in May", "whiteboard", None, "meeting"),
        ("Agenda\n1. Roof\n2. Bells", "screenshot", None, "meeting"),
        ("Pears sold\nMay 20\nJune 40\nJuly 80", "chart", None, "data"),
        ("Row Pears Plums\nA 12 30\nB 14 31\nC 18 40", "table", None, "data"),
        ("Name Likes\nIda pears\nOmar plums", "table", None, "general"),
        ("Dear neighbours,\nthe well is dry.", "document", None, "document"),
        ("", "photo", "A bar chart with four columns in blue.", "data"),
        ("", "photo", "A whiteboard with a flow chart and arrows.", "planning"),
        ("", "photo", "A man stands before a presentation slide.", "meeting"),
        ("", "photo", "A handwritten letter on a desk.", "document"),
        ("", "photo", "A dog beside a pear tree.", "general"),
        ("Pears", "photo", "A photo, with 1 line of text under “Charts and plots”.", "general"),
        ("We planted the pears.", None, None, "general"),
        ("Pears sold\nQ1 20\nQ2 40\nQ3 80", "chart", None, "data"),
        ("Row Q1 Q2 Q3\nA 12 30 31\nB 14 31 40", "table", None, "data"),
        ("Present the harvest", "whiteboard", "A whiteboard or handwritten notes, with 1 line.", "general"),
        ("A lease", "document", "A page of a document, 900 x 1200 pixels.", "document"),
    ],
)
def test_a_picture_tells_what_it_is(
    text: str, kind: str | None, description: str | None, context: str, gathered: Asking
) -> None:
    assert context_of(gathered(_picture(text, picture=kind, description=description))) == context


def test_the_senders_word_counts_before_what_is_seen(gathered: Asking) -> None:
    request = gathered(_picture("Pears sold\nMay 20\nJune 40", picture="chart"))
    told = request.model_copy(update={"job": request.job.model_copy(update={"task_type": TaskType.MEETING})})
    assert context_of(told) is TaskType.MEETING


def test_a_recording_in_which_several_speak_by_turns_is_a_meeting(gathered: Asking) -> None:
    said = ("Ida", "The roof leaks."), ("Omar", "I will mend it."), ("Ida", "Thanks.")
    text = "\n".join(words for _, words in said)
    segments = tuple(
        Segment(
            start_s=at, end_s=at + 1, text=words, start=text.find(words), end=text.find(words) + len(words), speaker=who
        )
        for at, (who, words) in enumerate(said)
    )

    def recording(*heard: Segment) -> PartText:
        reading = Reading(text=text, segments=heard, provider="local", model="test")
        return PartText(part_id="voice", kind=PartKind.AUDIO, filename="a.wav", reading=reading)

    assert context_of(gathered(recording(*segments))) is TaskType.MEETING
    assert context_of(gathered(recording(segments[0]))) is TaskType.GENERAL


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("Ida: The roof leaks.\nOmar: I will mend it.\nIda: Thanks.\nOmar: Bye.", TaskType.MEETING),
        ("Minutes of the choir\nWe sing in May.", TaskType.MEETING),
        ("Dear Ida,\nthe roof leaks.\nYours, Omar", TaskType.DOCUMENT),
        ("Note: the roof leaks.\nTotal: 40", TaskType.DOCUMENT),
    ],
)
def test_a_transcript_is_a_meeting_and_another_paper_a_document(text: str, context: TaskType, gathered: Asking) -> None:
    reading = Reading(text=text, provider="local", model="test")
    paper = PartText(part_id="paper", kind=PartKind.DOCUMENT, filename="a.txt", reading=reading)
    message = PartText(part_id="message", kind=PartKind.MESSAGE, reading=Reading(text="hi", provider="x", model="x"))
    assert context_of(gathered(paper)) is context
    if context is TaskType.DOCUMENT:
        assert context_of(gathered(paper, message)) is TaskType.GENERAL


def test_what_could_not_be_read_tells_nothing(gathered: Asking) -> None:
    lost = PartText(part_id="picture", kind=PartKind.IMAGE, filename="a.png", failure="It is broken.")
    assert context_of(gathered(lost)) is TaskType.GENERAL


def test_labels_of_a_chart_are_no_tasks_but_what_somebody_wrote_beside_it_is(gathered: Asking) -> None:
    chart = _picture(
        "Orchard figures\nClose rate\nOrder the volume\nReview 2024 12\nShip a crate 40\nPlease call the mill about the low figures.",
        picture="chart",
    )
    request = gathered(chart)
    assert [task.summary for task in draft(request, context_of(request)).tasks] == [
        "Call the mill about the low figures"
    ]


def test_on_a_board_only_what_is_not_done_is_a_task(gathered: Asking) -> None:
    board = _picture("Orchard\nTo do\nPick pears\nIn progress\nPress cider\nDone\nWash crates", picture="whiteboard")
    request = gathered(board)
    assert [task.summary for task in draft(request, context_of(request)).tasks] == ["Pick pears", "Press cider"]
    german = _picture("Garten\nZu erledigen\nBirnen pflücken\nErledigt\nKisten waschen", picture="whiteboard")
    assert [task.summary for task in draft(gathered(german), TaskType.PLANNING).tasks] == ["Birnen pflücken"]
