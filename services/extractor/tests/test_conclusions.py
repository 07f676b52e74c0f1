"""What is left of a model's draft when its words are looked up in the sources."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from contracts.analysis import AnalysisCompleted, AnalysisRequested, OpenTask, Said, Suggestion
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText, Reading, Segment
from contracts.task import TaskStatus
from extractor.handlers import completed
from extractor.providers import Draft, DraftedDone, DraftedTask
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


def _concluded(request: AnalysisRequested, *tasks: DraftedTask, **draft: Any) -> AnalysisCompleted:
    told = {"response": "Noted.", "provider": "imagined", "model": "dreamer"} | draft
    return completed(request, Draft(tasks=tasks, **told), TaskType.GENERAL)


def _task(summary: str, quote: str, **more: Any) -> DraftedTask:
    return DraftedTask(**{"summary": summary, "quote": quote, "part_id": "message"} | more)


def test_a_task_whose_words_nobody_said_is_dropped_counted_and_told(chat: Asking) -> None:
    answer = _concluded(
        chat("Please oil the gate. Then paint it."),
        _task("Sell the house", "Sell the house now"),
        _task("Oil the gate", "please oil  the gate."),
        _task("Paint the gate", "Then paint it.", depends_on=(0, 1)),
    )
    assert [task.summary for task in answer.tasks] == ["Oil the gate", "Paint the gate"]
    assert answer.tasks[1].depends_on == (0,)
    assert answer.dropped == 1
    assert "its words do not stand in what you sent" in answer.response


def test_words_that_stand_in_every_text_prove_nothing(chat: Asking) -> None:
    answer = _concluded(chat("Thanks for the flowers, it was lovely."), _task("Wire the money", "the"))
    assert (answer.tasks, answer.dropped) == ((), 1)


def test_a_summary_that_has_nothing_to_do_with_its_quote_is_to_be_looked_at(chat: Asking) -> None:
    request = chat("Please oil the gate. The roof leaks.")
    strange, right = _concluded(
        request, _task("Transfer the savings", "The roof leaks."), _task("Oil the gate", "Please oil the gate.")
    ).tasks
    assert (strange.needs_review, right.needs_review) == (True, False)


def test_a_date_that_nobody_said_is_not_used(chat: Asking) -> None:
    (task,) = _concluded(
        chat("Please oil the gate soon."), _task("Oil the gate", "oil the gate", due_phrase="2026-11-27")
    ).tasks
    assert task.due is None
    assert task.needs_review


def test_a_date_is_reckoned_from_the_words_that_were_said(chat: Asking) -> None:
    (task,) = _concluded(
        chat("Please oil the gate. It must be done by next\nFriday!"),
        _task("Oil the gate", "Please oil the gate.", due_phrase="By next Friday"),
    ).tasks
    assert task.due is not None
    assert (str(task.due.day), task.due.phrase) == ("2026-11-27", "by next Friday")
    assert not task.needs_review


def test_a_phrase_that_is_no_date_makes_none(chat: Asking) -> None:
    (task,) = _concluded(
        chat("Please oil the gate before the feast."),
        _task("Oil the gate", "oil the gate", due_phrase="before the feast"),
    ).tasks
    assert task.due is None


def test_a_date_that_stands_far_away_or_in_another_part_is_to_be_looked_at(gathered: Asking) -> None:
    def part(part_id: str, text: str) -> PartText:
        reading = Reading(text=text, provider="local", model="test")
        return PartText(part_id=part_id, kind=PartKind.DOCUMENT, filename=f"{part_id}.txt", reading=reading)

    request = gathered(
        part("letter", "Please oil the gate."), part("plan", "All is due by 1 December 2026. Mayor Quill.")
    )
    answer = _concluded(
        request,
        _task("Oil the gate", "Please oil the gate.", part_id="letter", due_phrase="by 1 December 2026"),
        _task("Oil gate", "Please oil the gate.", part_id="letter", due_phrase="May"),
    )
    dated = answer.tasks[0]
    assert dated.due is not None
    assert str(dated.due.day) == "2026-12-01"
    assert dated.needs_review


def test_an_owner_must_be_somebody_who_is_named(chat: Asking) -> None:
    request = chat("Ana and Bo, please move the piano. I will sweep the hall. Somebody should wax it.")
    piano, hall, wax = _concluded(
        request,
        _task("Move the piano", "please move the piano", assignee="Ana and Bo"),
        _task("Sweep the hall", "I will sweep the hall", assignee="me"),
        _task("Wax the hall", "Somebody should wax it", assignee="Zoe"),
    ).tasks
    assert [piano.assignee, hall.assignee, wax.assignee] == ["Ana and Bo", "me", None]
    assert [piano.needs_review, hall.needs_review, wax.needs_review] == [False, False, True]


def test_who_speaks_of_themselves_in_a_recording_has_a_name(gathered: Asking) -> None:
    said = "I will tune the organ."
    voice = PartText(
        part_id="voice",
        kind=PartKind.AUDIO,
        reading=Reading(
            text=said,
            segments=(Segment(start_s=3, end_s=5, text=said, start=0, end=len(said), speaker="Vera"),),
            provider="local",
            model="test",
        ),
    )
    (task,) = _concluded(
        gathered(voice), _task("Tune the organ", "I will tune the organ", part_id="voice", assignee="me")
    ).tasks
    assert (task.assignee, task.source.start_s, task.source.speaker) == ("Vera", 3, "Vera")


def test_who_says_that_it_is_done_is_asked_whether_to_close_it(chat: Asking) -> None:
    request = chat("Done, I sent the parcel to Ida!", open_tasks=(OpenTask(id=3, summary="Send Ida the parcel"),))
    done = DraftedDone(task_id=3, quote="Done, I sent the parcel", part_id="message")
    (suggestion,) = _concluded(request, done=(done, done)).suggestions
    assert (suggestion.kind, suggestion.task_id, suggestion.proposes) == ("action", 3, TaskStatus.COMPLETED)
    assert "Send Ida the parcel" in suggestion.text


def test_who_says_aloud_that_it_is_done_is_asked_too(gathered: Asking) -> None:
    reading = Reading(text="Done, I sent it.", provider="local", model="test")
    voice = PartText(part_id="voice", kind=PartKind.AUDIO, reading=reading)
    page = PartText(part_id="page", kind=PartKind.DOCUMENT, filename="a.txt", reading=reading)
    known = {"open_tasks": (OpenTask(id=3, summary="Send Ida the parcel"),)}
    done = DraftedDone(task_id=3, quote="Done, I sent it", part_id="voice")
    (suggestion,) = _concluded(gathered(voice).model_copy(update=known), done=(done,)).suggestions
    assert (suggestion.task_id, suggestion.proposes) == (3, TaskStatus.COMPLETED)
    strangers = done.model_copy(update={"part_id": "page"})
    assert _concluded(gathered(page).model_copy(update=known), done=(strangers,)).suggestions == ()


def test_what_is_promised_about_a_finished_task_is_proposed(gathered: Asking, wednesday: datetime) -> None:
    reading = Reading(text="Done, I sent it.", provider="local", model="test")
    history = (Said(role="assistant", content="I found one task: “Send Ida the parcel”.", at=wednesday),)
    for kind in (PartKind.AUDIO, PartKind.MESSAGE):
        request = gathered(PartText(part_id="said", kind=kind, reading=reading)).model_copy(
            update={"open_tasks": (OpenTask(id=3, summary="Send Ida the parcel"),), "history": history}
        )
        answer = completed(request, draft(request), TaskType.GENERAL)
        assert "completed" in answer.response
        assert [(told.task_id, told.proposes) for told in answer.suggestions] == [(3, TaskStatus.COMPLETED)]


def test_a_document_that_tells_an_open_task_otherwise_is_told_of(gathered: Asking) -> None:
    def part(kind: PartKind, text: str) -> PartText:
        reading = Reading(text=text, provider="local", model="test")
        return PartText(part_id=kind.value, kind=kind, filename="note.txt", reading=reading)

    known = OpenTask(id=3, summary="Send Ida the parcel", due_date="2026-11-20T10:00:00+00:00", assignee="Bo")
    request = gathered(
        part(PartKind.DOCUMENT, "Mallory will send Ida the parcel by 1 December 2026, urgently."),
        part(PartKind.AUDIO, "I will send Ida the parcel on Friday."),
    ).model_copy(update={"open_tasks": (known,)})
    theirs, mine = (
        _task(
            "Send Ida the parcel",
            "Mallory will send Ida the parcel",
            part_id="document",
            assignee="Mallory",
            due_phrase="by 1 December 2026",
            priority="urgent",
            updates=3,
        ),
        _task("Send Ida the parcel", "I will send Ida the parcel", part_id="audio", due_phrase="on Friday", updates=3),
    )
    answer = _concluded(request, theirs, mine)
    assert [(task.updates, task.source.part_id) for task in answer.tasks] == [(3, "document"), (3, "audio")]
    assert answer.tasks[1].due is not None
    assert (str(answer.tasks[1].due.day), answer.tasks[1].assignee) == ("2026-11-20", None)
    (told,) = answer.suggestions
    assert (told.task_id, told.kind, told.proposes) == (3, "action", None)
    for change in (
        "the document 'note.txt'",
        "“Send Ida the parcel”",
        "due 2026-12-01 (now 2026-11-20T10:00:00+00:00)",
        "for Mallory (now for Bo)",
        "of urgent priority (now medium)",
    ):
        assert change in told.text


def test_what_fills_an_empty_place_needs_no_question(gathered: Asking) -> None:
    reading = Reading(text="Mallory will send Ida the parcel by 1 December 2026.", provider="local", model="test")
    page = PartText(part_id="page", kind=PartKind.DOCUMENT, filename="note.txt", reading=reading)
    request = gathered(page).model_copy(update={"open_tasks": (OpenTask(id=3, summary="Send Ida the parcel"),)})
    told = {"part_id": "page", "assignee": "Mallory", "due_phrase": "by 1 December 2026", "updates": 3}
    assert _concluded(request, _task("Send Ida the parcel", "send Ida the parcel", **told)).suggestions == ()


def test_the_users_words_hand_no_task_to_somebody_whom_only_a_document_names(gathered: Asking) -> None:
    message = PartText(
        part_id="message",
        kind=PartKind.MESSAGE,
        reading=Reading(text="I still have to send Ida the parcel.", provider="local", model="test"),
    )
    page = PartText(
        part_id="page", kind=PartKind.DOCUMENT, reading=Reading(text="Mallory", provider="local", model="test")
    )
    known = {"open_tasks": (OpenTask(id=3, summary="Send Ida the parcel", assignee="Bo"),)}
    told = _task("Send Ida the parcel", "send Ida the parcel", assignee="Mallory", updates=3)
    request = gathered(message, page).model_copy(update=known)
    (task,) = _concluded(request, told).tasks
    assert task.needs_review
    sure, doubted = _concluded(request, told.model_copy(update={"assignee": None}), told).tasks
    assert [(task.updates, task.assignee, task.needs_review) for task in (sure, doubted)] == [
        (3, None, False),
        (3, "Mallory", True),
    ]


def test_nothing_is_closed_that_nobody_called_finished_or_that_is_not_theirs(chat: Asking) -> None:
    request = chat("Done, I sent the parcel.", open_tasks=(OpenTask(id=3, summary="Send Ida the parcel"),))
    answer = _concluded(
        request,
        done=(
            DraftedDone(task_id=3, quote="Everything is finished", part_id="message"),
            DraftedDone(task_id=4, quote="I sent the parcel", part_id="message"),
        ),
        suggestions=(Suggestion(text="Close it?", kind="action", task_id=9, proposes=TaskStatus.CANCELLED),),
    )
    assert answer.suggestions == ()
