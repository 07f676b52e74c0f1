"""What is said about tasks that are open already: they are finished, needed no longer, changed, or told once more."""

from collections.abc import Callable
from datetime import datetime

import pytest

from contracts.analysis import AnalysisRequested, OpenTask, Said
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText, Reading
from contracts.task import Priority, TaskStatus
from extractor.handlers import completed
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]
Talk = Callable[..., AnalysisRequested]

OPEN = (
    OpenTask(id=9, summary="Send the seed list to Ana"),
    OpenTask(id=8, summary="Pay the plumber's invoice"),
    OpenTask(id=7, summary="Fix the pump"),
    OpenTask(id=6, summary="Order new crates"),
    OpenTask(id=5, summary="Buy milk"),
    OpenTask(id=4, summary="Pay invoice 12"),
    OpenTask(id=3, summary="Pay invoice 13"),
    OpenTask(id=2, summary="Oil the gate"),
)


@pytest.fixture
def talk(chat: Asking, wednesday: datetime) -> Talk:
    """A message of somebody with open tasks, after the lines `before`: the user's first, then by turns."""

    def request(message: str, *before: str, open_tasks: tuple[OpenTask, ...] = OPEN) -> AnalysisRequested:
        history = tuple(
            Said(role="assistant" if number % 2 else "user", content=line, at=wednesday)
            for number, line in enumerate(before)
        )
        return chat(message, open_tasks=open_tasks, history=history)

    return request


@pytest.mark.parametrize(
    ("message", "finished"),
    [
        ("I've paid the plumber's invoice.", [8]),
        ("I paid invoice 12 yesterday.", [4]),
        ("The seed list went out this morning.", [9]),
        ("Sent the seed list to Ana!", [9]),
        ("The pump is fixed!", [7]),
        ("The pump works again: Ana has fixed the pump.", [7]),
        ("The crates are ordered, and I've oiled the gate.", [6, 2]),
        ("Bought milk", [5]),
        ("Good news: the pump is done", [7]),
        ("I have already oiled the gate", [2]),
    ],
)
def test_what_is_said_to_be_finished_is_named(message: str, finished: list[int], talk: Talk) -> None:
    told = draft(talk(message))
    assert [done.task_id for done in told.done] == finished
    assert told.tasks == ()
    for done in told.done:
        assert done.quote == message
    assert "completed" in told.response


@pytest.mark.parametrize(
    "message",
    [
        "I've paid the invoice.",  # which of the three?
        "The pump is not fixed.",
        "Is the pump fixed?",
        "The pump is almost fixed.",
        "I think the pump is fixed.",
        "Nobody fixed the pump.",
        "Once the pump is fixed, the garden will bloom.",
        "I haven't paid invoice 12.",
        "I will have paid invoice 12 by Friday.",
        "I sent the seed list to Bo.",
        "I bought the milk frother.",
        "I paid invoice 14.",
        "I saw the pump.",
        "The party is done.",
        "We finished lunch.",
        "Maybe Ana fixed the pump.",
    ],
)
def test_what_is_not_surely_finished_is_left_alone(message: str, talk: Talk) -> None:
    told = draft(talk(message))
    assert told.done == ()
    assert all(suggestion.task_id is None for suggestion in told.suggestions)


@pytest.mark.parametrize(
    ("message", "dropped"),
    [
        ("We no longer need the new crates.", 6),
        ("We no longer need to oil the gate.", 2),
        ("You don't need to pay invoice 13 any more.", 3),
        ("Forget about the seed list.", 9),
        ("The crates are no longer needed.", 6),
    ],
)
def test_what_is_needed_no_longer_is_asked_about_and_no_task(message: str, dropped: int, talk: Talk) -> None:
    told = draft(talk(message))
    (asked,) = told.suggestions
    assert (asked.task_id, asked.proposes, asked.kind) == (dropped, TaskStatus.CANCELLED, "action")
    assert (told.tasks, told.done) == ((), ())
    assert "cancelled" in told.response


@pytest.mark.parametrize("message", ["Don't forget the crates.", "Please don't forget about the seed list."])
def test_what_must_not_be_forgotten_is_not_dropped(message: str, talk: Talk) -> None:
    assert all(suggestion.proposes is None for suggestion in draft(talk(message)).suggestions)


def test_it_is_what_the_conversation_spoke_of_last(talk: Talk) -> None:
    before = ("Please oil the gate and fix the pump", "I found 2 tasks", "And the pump?", "“Fix the pump” is open.")
    (done,) = draft(talk("Done, I fixed it.", *before)).done
    assert (done.task_id, done.quote) == (7, "Done, I fixed it.")
    (done,) = draft(talk("all done!", *before)).done
    assert done.task_id == 7


@pytest.mark.parametrize(
    "message",
    [
        "done",
        "Done!",
        "Thanks, it's done.",
        "I've finished oiling the gate.",
        "Mark it as done.",
        "Can you tick it off?",
    ],
)
def test_short_answers_tell_that_it_is_done(message: str, talk: Talk) -> None:
    told = draft(talk(message, "Please oil the gate", "1. Oil the gate"))
    assert ([done.task_id for done in told.done], told.tasks) == ([2], ())


@pytest.mark.parametrize(
    "message", ["Cancel it, please.", "delete that task", "We don't need it anymore.", "forget it"]
)
def test_short_answers_tell_that_it_is_needed_no_longer(message: str, talk: Talk) -> None:
    told = draft(talk(message, "Please oil the gate", "1. Oil the gate"))
    assert [(asked.task_id, asked.proposes) for asked in told.suggestions] == [(2, TaskStatus.CANCELLED)]
    assert told.tasks == ()


def test_a_task_can_be_called_by_its_name(talk: Talk) -> None:
    assert [done.task_id for done in draft(talk("Please mark “Fix the pump” as done.")).done] == [7]
    assert [done.task_id for done in draft(talk("Fix the pump is done")).done] == [7]
    (task,) = draft(talk("Move “Fix the pump” to Friday.")).tasks
    assert (task.updates, task.due_phrase) == (7, "Friday")
    (told,) = draft(talk("I oiled the gate, and please fix the pump by Monday.")).tasks
    assert (told.updates, told.due_phrase) == (7, "by Monday")


def test_it_is_what_the_message_spoke_of_before(talk: Talk) -> None:
    before = ("Please oil the gate", "1. Oil the gate")
    assert draft(talk("The roof was leaking all night. It's fixed.", *before)).done == ()
    assert draft(talk("Update the page of the mill: it is done.", *before)).done == ()


def test_what_was_done_tells_which_of_several_is_meant(talk: Talk) -> None:
    before = ("Please oil the gate and fix the pump", "1. Oil the gate\n2. Fix the pump")
    (done,) = draft(talk("I fixed it", *before)).done
    assert done.task_id == 7
    assert draft(talk("Done.", *before)).done == ()
    assert draft(talk("I watered it.", *before)).done == ()


def test_what_was_done_tells_of_the_only_open_task_of_that_kind(talk: Talk) -> None:
    before = ("Please oil the gate and fix the pump", "1. Oil the gate\n2. Fix the pump")
    assert [done.task_id for done in draft(talk("done, I sent it", *before)).done] == [9]
    assert draft(talk("I paid it.", *before)).done == ()  # which of the three?


def test_it_is_the_only_open_task_where_nothing_was_spoken_of(talk: Talk) -> None:
    (done,) = draft(talk("Done!", open_tasks=OPEN[:1])).done
    assert done.task_id == 9
    assert draft(talk("Done!")).done == ()


def test_it_is_a_task_of_the_same_message_rather_than_an_old_one(talk: Talk) -> None:
    told = draft(talk("Please paint the door. Make it Friday.", "Oil the gate", "Noted: “Oil the gate”."))
    assert [(task.summary, task.updates, task.due_phrase) for task in told.tasks] == [
        ("Paint the door", None, "Friday")
    ]


def test_of_two_tasks_of_the_same_message_none_is_picked(talk: Talk) -> None:
    told = draft(talk("Please paint the door. Please sow the beans. Make it Friday.", open_tasks=()))
    assert [(task.summary, task.due_phrase) for task in told.tasks] == [
        ("Paint the door", None),
        ("Sow the beans", None),
    ]
    assert "could mean “Paint the door” or “Sow the beans”" in told.response


def test_a_date_for_nothing_is_no_task(talk: Talk) -> None:
    assert draft(talk("make it Friday", open_tasks=())).tasks == ()


@pytest.mark.parametrize(
    ("message", "due", "assignee", "priority"),
    [
        ("make it Friday instead", "Friday", None, Priority.MEDIUM),
        ("Can you move it to next Tuesday?", "next Tuesday", None, Priority.MEDIUM),
        ("Actually, Monday instead, please.", "Monday", None, Priority.MEDIUM),
        ("No, I meant Thursday.", "Thursday", None, Priority.MEDIUM),
        ("The deadline is now 5 December.", "5 December", None, Priority.MEDIUM),
        ("assign it to Maria", None, "Maria", Priority.MEDIUM),
        ("Let Omar take care of it.", None, "Omar", Priority.MEDIUM),
        ("I'll do it myself", None, "me", Priority.MEDIUM),
        ("it's urgent", None, None, Priority.URGENT),
        ("It's not urgent.", None, None, Priority.LOW),
        ("Make it Friday and give it to Maria, it's important.", "Friday", "Maria", Priority.HIGH),
        ("Assign it to Maria by Friday", "by Friday", "Maria", Priority.MEDIUM),
    ],
)
def test_an_answer_changes_the_task_spoken_of_last(
    message: str, due: str | None, assignee: str | None, priority: Priority, talk: Talk
) -> None:
    told = draft(talk(message, "Please oil the gate", "I found one task:\n1. Oil the gate"))
    (task,) = told.tasks
    assert (task.updates, task.summary, task.quote) == (2, "Oil the gate", message)
    assert (task.due_phrase and task.due_phrase.removeprefix("is now "), task.assignee, task.priority) == (
        due,
        assignee,
        priority,
    )
    assert told.response.startswith("I updated “Oil the gate”")


@pytest.mark.parametrize(
    "message",
    ["make it a big party on Friday", "Move the sofa to Friday", "It is Friday", "Friday", "by Friday", "It's cold."],
)
def test_what_only_looks_like_an_answer_changes_nothing(message: str, talk: Talk) -> None:
    told = draft(talk(message, "Please oil the gate", "I found one task:\n1. Oil the gate"))
    assert all(task.updates is None for task in told.tasks)


def test_nothing_is_changed_where_several_tasks_were_spoken_of(talk: Talk) -> None:
    told = draft(talk("make it Friday instead", "Both?", "1. Oil the gate\n2. Fix the pump"))
    assert all(task.updates is None for task in told.tasks)


def test_a_bare_date_answers_the_question_when(talk: Talk) -> None:
    asked = "1. Oil the gate\n2. Fix the pump\n\nNext step: tell me when “Fix the pump” should be done."
    (task,) = draft(talk("by Friday", "Both!", asked)).tasks
    assert (task.updates, task.due_phrase) == (7, "by Friday")


def test_an_open_task_that_is_told_once_more_gets_no_twin(talk: Talk) -> None:
    told = draft(talk("Please mend the pump by Friday. Please fix the roof."))
    assert [(task.summary, task.updates, task.due_phrase) for task in told.tasks] == [
        ("Mend the pump", 7, "by Friday"),
        ("Fix the roof", None, None),
    ]
    assert "updates the one you have" in told.response


def test_two_who_promise_what_is_open_once_are_not_made_one(talk: Talk) -> None:
    told = draft(talk("Rosa: I'll oil the gate.\nOmar: I'll oil the gate.\n"))
    assert [(task.assignee, task.updates) for task in told.tasks] == [("Rosa", 2), ("Omar", None)]


def test_a_ticked_line_tells_that_an_open_task_is_finished(gathered: Asking) -> None:
    reading = Reading(text="Garden\nTo do\nPaint the door\nDone\nOil the gate", provider="local", model="test")
    board = PartText(part_id="board", kind=PartKind.IMAGE, filename="board.png", reading=reading)
    told = draft(gathered(board).model_copy(update={"open_tasks": OPEN}))
    assert [(done.task_id, done.quote) for done in told.done] == [(2, "Oil the gate")]
    assert [task.summary for task in told.tasks] == ["Paint the door"]


def test_it_in_a_document_is_not_about_the_users_tasks(gathered: Asking, wednesday: datetime) -> None:
    reading = Reading(text="Assign it to Eve. Done, I sent it.", provider="local", model="test")
    letter = PartText(part_id="letter", kind=PartKind.DOCUMENT, filename="letter.txt", reading=reading)
    spoken = (Said(role="assistant", content="1. Send the seed list to Ana", at=wednesday),)
    told = draft(gathered(letter).model_copy(update={"open_tasks": OPEN, "history": spoken}))
    assert told.done == ()
    assert all(task.updates is None for task in told.tasks)


TWO = (
    OpenTask(id=2, summary="Book the barn for the harvest supper"),
    OpenTask(id=1, summary="Send the seed list to Ana"),
)
BOTH = (
    "Please send the seed list to Ana. And book the barn for the harvest supper.",
    "I found 2 tasks in the message:\n1. Send the seed list to Ana\n2. Book the barn for the harvest supper",
)


@pytest.mark.parametrize(
    ("message", "task", "due", "assignee"),
    [
        ("move the barn to Monday", 2, "Monday", None),
        ("Actually, the barn should be booked by Monday", 2, "by Monday", None),
        ("The seed list is due tomorrow.", 1, "due tomorrow", None),
        ("Please postpone the seed list until Friday.", 1, "Friday", None),
        ("assign the barn to Omar", 2, None, "Omar"),
        ("the first one is for Omar", 1, None, "Omar"),
        ("Move the second one to Friday", 2, "Friday", None),
    ],
)
def test_an_open_task_is_called_by_what_it_is_about(
    message: str, task: int, due: str | None, assignee: str | None, talk: Talk
) -> None:
    (changed,) = draft(talk(message, *BOTH, open_tasks=TWO)).tasks
    assert (changed.updates, changed.assignee) == (task, assignee)
    assert (changed.due_phrase or "").removeprefix("until ") == (due or "")


def test_each_of_two_is_changed_by_its_own_words(talk: Talk) -> None:
    told = draft(talk("the first one is for Omar, the second is due tomorrow", *BOTH, open_tasks=TWO))
    assert [(task.updates, task.assignee, task.due_phrase) for task in told.tasks] == [
        (1, "Omar", None),
        (2, None, "due tomorrow"),
    ]


@pytest.mark.parametrize(
    ("message", "dropped"),
    [
        ("forget the barn", 2),
        ("cancel the seed list", 1),
        ("Delete the barn task", 2),
        ("Please drop the seed list.", 1),
    ],
)
def test_an_open_task_that_is_called_off_by_its_name_is_proposed_to_be_cancelled(
    message: str, dropped: int, talk: Talk
) -> None:
    told = draft(talk(message, *BOTH, open_tasks=TWO))
    assert [(asked.task_id, asked.proposes) for asked in told.suggestions] == [(dropped, TaskStatus.CANCELLED)]
    assert told.tasks == ()


@pytest.mark.parametrize(
    ("message", "summary"),
    [
        ("cancel the subscription", "Cancel the subscription"),
        ("Move the piano to the loft", "Move the piano to the loft"),
    ],
)
def test_an_order_that_fits_no_open_task_is_a_new_one(message: str, summary: str, talk: Talk) -> None:
    assert [(task.summary, task.updates) for task in draft(talk(message, *BOTH, open_tasks=TWO)).tasks] == [
        (summary, None)
    ]


@pytest.mark.parametrize("message", ["make it Friday", "assign it to Omar", "cancel it", "done"])
def test_where_two_tasks_may_be_meant_the_user_is_told_which(message: str, talk: Talk) -> None:
    told = draft(talk(message, *BOTH, open_tasks=TWO))
    assert (told.tasks, told.done, told.suggestions) == ((), (), ())
    assert (
        f"“{message}” could mean “Book the barn for the harvest supper” or “Send the seed list to Ana”" in told.response
    )
    assert "?" not in told.response


@pytest.mark.parametrize(
    "name",
    ["the barn", "The barn, please.", "Book the barn for the harvest supper", "the second one", "I mean the barn"],
)
def test_an_answer_that_only_names_the_task_is_understood(name: str, talk: Talk) -> None:
    told = draft(talk("make it Friday", *BOTH, open_tasks=TWO)).response
    request = talk(name, *BOTH, "make it Friday", told, open_tasks=TWO)
    answer = completed(request, draft(request), TaskType.GENERAL)
    (task,) = answer.tasks
    assert (task.updates, task.needs_review) == (2, False)
    assert task.due is not None
    assert task.due.day.isoformat() == "2026-11-20"


@pytest.mark.parametrize(
    ("message", "becomes"),
    [("I sent the seed list", TaskStatus.COMPLETED), ("forget the seed list", TaskStatus.CANCELLED)],
)
def test_a_proposal_is_answered_by_yes_or_no(message: str, becomes: TaskStatus, talk: Talk) -> None:
    asked = draft(talk(message, *BOTH, open_tasks=TWO)).response
    assert f"set its status to {becomes}" in asked
    assert "?" not in asked
    for yes in ("yes", "Ok!", "Yes, please."):
        request = talk(yes, *BOTH, message, asked, open_tasks=TWO)
        answer = completed(request, draft(request), TaskType.GENERAL)
        assert [(told.task_id, told.proposes) for told in answer.suggestions] == [(1, becomes)]
        assert answer.tasks == ()
    refused = draft(talk("no", *BOTH, message, asked, open_tasks=TWO))
    assert (refused.tasks, refused.done, refused.suggestions) == ((), (), ())
    assert "“Send the seed list to Ana” stays open" in refused.response


@pytest.mark.parametrize("message", ["yes", "ok", "No."])
def test_a_yes_to_nothing_changes_nothing(message: str, talk: Talk) -> None:
    told = draft(talk(message, *BOTH, open_tasks=TWO))
    assert (told.tasks, told.done, told.suggestions) == ((), (), ())
    assert "nothing is changed" in told.response
