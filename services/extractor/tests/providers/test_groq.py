"""The extractor with Groq, through its real SDK."""

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest

from contracts.analysis import AnalysisCompleted, AnalysisRequested, OpenTask
from contracts.job import PartKind, TaskType
from contracts.recognized import PartText, Reading, Segment
from contracts.task import Priority, TaskStatus
from extractor.providers import TaskModel
from runtime.providers.chain import Chain
from wire.server import WireServer

Asking = Callable[..., AnalysisRequested]
Models = Callable[..., AbstractAsyncContextManager[Chain[TaskModel]]]
Analysed = Callable[..., Awaitable[AnalysisCompleted]]
Named = Callable[..., dict[str, Any]]

MESSAGE = "Ida, please prune the roses by Friday. And I have to buy gloves."


@pytest.mark.usefixtures("pruning")
async def test_tasks_come_from_the_model_and_dates_from_code(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer
) -> None:
    async with models(groq_model="openai/gpt-oss-120b") as chain:
        answer = await analysed(chat(MESSAGE), chain)
    prune, buy = answer.tasks
    assert (prune.summary, prune.assignee, prune.needs_review) == ("Prune the roses", "Ida", False)
    assert prune.due is not None
    assert (str(prune.due.day), prune.due.phrase) == ("2026-11-20", "by Friday")
    assert MESSAGE[prune.source.start : prune.source.end] == prune.source.quote
    assert (buy.assignee, buy.priority, buy.depends_on) == ("me", Priority.HIGH, (0,))
    assert answer.response == "I noted it.\n\nGo on."
    assert (answer.provider, answer.model) == ("groq", "openai/gpt-oss-120b")
    assert (answer.degraded, answer.passed_over, answer.dropped) == (False, (), 0)
    assert answer.tokens.input > 0
    assert answer.tokens.output > 0
    (request,) = wire.heard
    assert request.path == "/openai/v1/chat/completions"
    assert request.json["response_format"]["json_schema"]["strict"] is True
    assert request.json["temperature"] == 0
    assert "tools" not in request.json


@pytest.mark.usefixtures("pruning")
async def test_the_same_request_twice_costs_nothing_twice(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer
) -> None:
    async with models() as chain:
        first = await analysed(chat(MESSAGE), chain)
        request = chat(MESSAGE)
        job = request.job.model_copy(update={"job_id": UUID(int=9)})
        again = await analysed(request.model_copy(update={"job": job}), chain)
    assert len(wire.heard) == 1
    assert again.tasks == first.tasks
    assert (first.tokens.total > 0, again.tokens.total) == (True, 0)


async def test_silence_is_not_paid_for(gathered: Asking, models: Models, analysed: Analysed, wire: WireServer) -> None:
    blank = PartText(part_id="scan", kind=PartKind.DOCUMENT, reading=Reading(text=" \n", provider="local", model="x"))
    failed = PartText(part_id="voice", kind=PartKind.AUDIO, filename="a.mp3", failure="No speech was heard.")
    async with models() as chain:
        answer = await analysed(gathered(blank, failed), chain)
    assert wire.heard == []
    assert answer.provider == "local"
    assert "No speech was heard." in answer.response


async def test_a_recording_is_data_with_seconds_and_failed_parts_are_named(
    gathered: Asking, models: Models, analysed: Analysed, wire: WireServer, named: Named, found: Named
) -> None:
    said = "We met. Kofi will tune the organ tomorrow."
    voice = PartText(
        part_id="voice",
        kind=PartKind.AUDIO,
        filename="choir.wav",
        reading=Reading(
            text=said,
            segments=(
                Segment(start_s=0, end_s=1, text=said[:7], start=0, end=7),
                Segment(start_s=1, end_s=4, text=said[8:], start=8, end=len(said)),
            ),
            provider="local",
            model="test",
        ),
    )
    scan = PartText(part_id="scan", kind=PartKind.DOCUMENT, filename="lease.pdf", failure="It is locked.")
    wire.says("chat", found(named("Tune the organ", "Kofi will tune the organ tomorrow", assignee="Kofi")))
    request = gathered(voice, scan)
    request = request.model_copy(update={"job": request.job.model_copy(update={"task_type": TaskType.MEETING})})
    async with models() as chain:
        answer = await analysed(request, chain)
    (task,) = answer.tasks
    assert (task.source.part_id, task.source.start_s, task.source.end_s) == ("voice", 1, 4)
    assert answer.context is TaskType.MEETING
    assert "lease.pdf" in answer.response
    system, user = (message["content"] for message in wire.heard[0].json["messages"])
    assert "The content is a meeting" in system
    assert json.loads(user)["material"][0]["text"] == said


async def test_open_tasks_are_updated_or_proposed_as_finished(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer, named: Named, found: Named
) -> None:
    wire.says(
        "chat",
        found(
            named("Oil the gate", "oil the gate by Friday", due_phrase="by Friday", updates=4),
            done=[{"task_id": 5, "quote": "I sent the parcel", "part": "p1"}],
        ),
    )
    open_tasks = (OpenTask(id=4, summary="Oil the gate"), OpenTask(id=5, summary="Send the parcel"))
    async with models() as chain:
        answer = await analysed(chat("Please oil the gate by Friday. I sent the parcel.", open_tasks=open_tasks), chain)
    assert [task.updates for task in answer.tasks] == [4]
    assert [(s.task_id, s.proposes) for s in answer.suggestions] == [(5, TaskStatus.COMPLETED)]


async def test_one_bad_element_does_not_fail_the_rest(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer, named: Named, found: Named
) -> None:
    wire.says(
        "chat",
        found(
            named("", "prune the roses"),
            named("Buy gloves", "I have to buy gloves", part="p9"),
            named("Prune the roses", "please prune the roses"),
        ),
    )
    async with models() as chain:
        answer = await analysed(chat(MESSAGE), chain)
    assert [task.summary for task in answer.tasks] == ["Prune the roses"]
    assert answer.dropped == 2


async def test_without_a_key_groq_is_left_out(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer
) -> None:
    async with models(groq_api_key=None) as chain:
        answer = await analysed(chat(MESSAGE), chain)
        report = chain.report().model_dump_json()
    assert (answer.provider, answer.passed_over, wire.heard) == ("local", (), [])
    assert "GROQ_API_KEY" in report
