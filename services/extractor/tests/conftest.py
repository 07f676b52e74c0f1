"""Requests for analysis as the task store sends them."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings

from contracts.analysis import AnalysisCompleted, AnalysisRequested, OpenTask, Said
from contracts.fact import Event
from contracts.job import File, Job, Part, PartKind
from contracts.recognized import PartProgressed, PartText, Reading
from extractor.handlers import extract_tasks
from extractor.providers import TaskModel
from extractor.providers.local import Local
from runtime.providers.chain import Chain

# A busy machine must not fail a property: how long a reading takes is bounded where hostile texts are read.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)

Asking = Callable[..., AnalysisRequested]


@pytest.fixture
def wednesday() -> datetime:
    """Wednesday, 18 November 2026, nine in the morning."""
    return WEDNESDAY


@pytest.fixture
def chat() -> Asking:
    """A request made of one chat message."""

    def request(
        message: str,
        *,
        open_tasks: tuple[OpenTask, ...] = (),
        history: tuple[Said, ...] = (),
        direction: bool = True,
    ) -> AnalysisRequested:
        part = Part(part_id="message", kind=PartKind.MESSAGE, message=message[:20_000] or "x")
        job = Job(job_id=UUID(int=1), accepted_at=WEDNESDAY, parts=(part,), include_chat_direction=direction)
        reading = Reading(text=message, provider="local", model="none")
        return AnalysisRequested(
            job=job,
            parts=(PartText(part_id="message", kind=PartKind.MESSAGE, reading=reading),),
            history=history,
            open_tasks=open_tasks,
        )

    return request


@pytest.fixture
def gathered() -> Asking:
    """A request made of parts that were read, or could not be."""

    def request(*texts: PartText) -> AnalysisRequested:
        parts = tuple(
            Part(part_id=text.part_id, kind=PartKind.MESSAGE, message="words")
            if text.kind is PartKind.MESSAGE
            else Part(part_id=text.part_id, kind=text.kind, file=_file(text.filename or "file"))
            for text in texts
        )
        return AnalysisRequested(job=Job(job_id=UUID(int=2), accepted_at=WEDNESDAY, parts=parts), parts=texts)

    return request


def _file(name: str) -> File:
    return File(
        file_id=UUID(int=3),
        filename=name,
        content_type="audio/wav",
        size=1,
        sha256="0" * 64,
        blob=f"users/anonymous/{name}",
    )


@pytest.fixture
async def rules() -> AsyncIterator[Local]:
    """The local model, in its own process."""
    model = Local()
    await model.start()
    yield model
    await model.stop()


@pytest.fixture
async def by_rules() -> AsyncIterator[Chain[TaskModel]]:
    """A house without any key: the rules alone."""
    running: Chain[TaskModel] = Chain.of(["local"], {"local": lambda: Local(processes=1)}, on_outage="degrade")
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def analysed() -> Callable[..., Any]:
    """What the handler answers to a request."""

    async def answered(request: AnalysisRequested, models: Chain[TaskModel]) -> AnalysisCompleted:
        facts: list[Event] = [fact async for fact in extract_tasks(request, models=models)]
        progressed, answer = facts
        assert isinstance(progressed, PartProgressed)
        assert (progressed.step, progressed.part_id) == ("analyse", None)
        assert isinstance(answer, AnalysisCompleted)
        assert answer.job == request.job
        return answer

    return answered
