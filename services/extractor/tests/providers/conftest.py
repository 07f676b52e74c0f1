"""A server that speaks as the providers do, and extractors that ask it."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind
from contracts.recognized import PartText, Reading
from extractor.providers import TaskModel
from extractor.providers.chain import chain
from extractor.settings import Settings
from runtime.blobs import Blobs
from runtime.providers.chain import Chain
from wire.server import WireServer

Reader = Callable[[dict[str, Any]], Any]
Models = Callable[..., AbstractAsyncContextManager[Chain[TaskModel]]]
WINCHES = 60
CHRONICLE = " ".join(
    f"Please oil winch number {number}. " + "The ferry was late and nobody minded, for the harbour lay still. " * 40
    for number in range(WINCHES)
)


@pytest.fixture
async def wire() -> AsyncIterator[WireServer]:
    """A server that speaks as Groq, and as any OpenAI-compatible one."""
    async with WireServer.running() as server:
        yield server


@pytest.fixture
def models(wire: WireServer, tmp_path: Path) -> Models:
    """The chain of an extractor that is set up for Groq alone unless told otherwise, at the wire server."""

    @asynccontextmanager
    async def running(**settings: Any) -> AsyncIterator[Chain[TaskModel]]:
        known = {
            "groq_api_key": "gsk-first",
            "groq_base_url": wire.url,
            "provider_first_pause_s": 0.01,
            "provider_longest_pause_s": 0.05,
            "local_rules_processes": 1,
            "blob_url": f"file:{tmp_path / 'blobs'}",
        }
        given = Settings(_env_file=None, **{**known, **settings})
        running = chain(given, Blobs.open(given.blob_url))
        await running.start()
        try:
            yield running
        finally:
            await running.stop()

    return running


@pytest.fixture
def named() -> Callable[..., dict[str, Any]]:
    """A task as a model names it."""

    def task(summary: str, quote: str, **more: Any) -> dict[str, Any]:
        return {
            "quote": quote,
            "part": "p1",
            "summary": summary,
            "description": None,
            "assignee": None,
            "due_phrase": None,
            "priority": "medium",
            "category": "home",
            "tags": [],
            "depends_on": [],
            "updates": None,
            "confidence": 0.9,
        } | more

    return task


@pytest.fixture
def found() -> Callable[..., dict[str, Any]]:
    """The answer of a model that read a job as one."""

    def answer(*tasks: dict[str, Any], **more: Any) -> dict[str, Any]:
        told = {"tasks": list(tasks), "done": [], "suggestions": [], "answer": "I noted it.", "next_step": "Go on."}
        return told | more

    return answer


@pytest.fixture
def pruning(wire: WireServer, named: Callable[..., dict[str, Any]], found: Callable[..., dict[str, Any]]) -> None:
    """A model that reads the message about the roses as it should."""
    wire.says(
        "chat",
        found(
            named("Prune the roses", "Ida, please prune the roses by Friday.", assignee="Ida", due_phrase="by Friday"),
            named("Buy gloves", "I have to buy gloves", assignee="me", priority="high", depends_on=[0]),
        ),
    )


@pytest.fixture
def reader(named: Callable[..., dict[str, Any]]) -> Reader:
    """A model that names each winch that it reads of, and sums up."""

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        shown = json.loads(asked["messages"][1]["content"])
        wanted = asked["response_format"]["json_schema"]["schema"]["required"]
        if "tasks" not in wanted:
            told = f"{len(shown['pieces'])} pieces about {len(shown['tasks'])} winches."
            return {"suggestions": [], "answer": told, "next_step": None}
        tasks = [
            named(f"Oil winch {winch[1]}", winch[0], part=entry["part"])
            for entry in shown["material"]
            for winch in re.finditer(r"Please oil winch number (\d+)\.", entry["text"])
        ]
        found: dict[str, Any] = {"tasks": tasks, "done": [], "suggestions": []}
        return found | ({"gist": "A harbour."} if "gist" in wanted else {"answer": "A harbour.", "next_step": None})

    return answer


@pytest.fixture
def book(gathered: Callable[..., AnalysisRequested]) -> AnalysisRequested:
    """A chronicle with a task here and there, and a page that can't be read."""
    reading = Reading(text=CHRONICLE, provider="local", model="test")
    failed = PartText(part_id="cover", kind=PartKind.IMAGE, filename="cover.png", failure="It is too dark.")
    return gathered(PartText(part_id="book", kind=PartKind.DOCUMENT, filename="chronicle.pdf", reading=reading), failed)
