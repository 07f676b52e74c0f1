"""What the extractor does when Groq fails, through its real SDK."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from extractor.prompted.instructions import PROMPT_VERSION
from extractor.providers import TaskModel
from runtime.errors import Transient
from runtime.providers.chain import Chain
from wire.faults import Fault
from wire.server import WireServer

Asking = Callable[..., AnalysisRequested]
Models = Callable[..., AbstractAsyncContextManager[Chain[TaskModel]]]
Analysed = Callable[..., Awaitable[AnalysisCompleted]]
Named = Callable[..., dict[str, Any]]

MESSAGE = "Ida, please prune the roses by Friday. And I have to buy gloves."


@pytest.mark.usefixtures("pruning")
@pytest.mark.parametrize(
    "fault", [Fault.status(429, retry_after=0), Fault.status(500), Fault.cut(), Fault.wrong_json()]
)
async def test_what_passes_is_tried_again(
    fault: Fault, chat: Asking, models: Models, analysed: Analysed, wire: WireServer
) -> None:
    wire.fails(fault, times=1)
    async with models() as chain:
        answer = await analysed(chat(MESSAGE), chain)
    assert (answer.provider, answer.degraded, len(wire.heard)) == ("groq", False, 2)
    assert answer.prompt_version == PROMPT_VERSION


@pytest.mark.usefixtures("pruning")
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.status(500), "away"),
        (Fault.status(429, retry_after=900), "away"),
        (Fault.cut(), "away"),
        (Fault.garbage(), "away"),
        (Fault.slow(60), "away"),
        (Fault.wrong_json(), "garbled"),
        (Fault.against_schema(), "garbled"),
        (Fault.truncated(), "garbled"),
        (Fault.json_validate_failed(), "garbled"),
        (Fault.dead_model(), "misconfigured"),
        (Fault.decommissioned(), "misconfigured"),
        (Fault.unauthorized(), "misconfigured"),
        (Fault.refusal(filtered=True), "refused"),
    ],
    ids=lambda told: told if isinstance(told, str) else told.kind,
)
async def test_the_rules_answer_where_groq_does_not_and_say_so(
    fault: Fault, code: str, chat: Asking, models: Models, analysed: Analysed, wire: WireServer
) -> None:
    wire.fails(fault)
    async with models(groq_timeout_s=0.5, provider_patience_s=1) as chain:
        answer = await analysed(chat(MESSAGE), chain)
    assert (answer.provider, answer.degraded) == ("local", True)
    assert answer.prompt_version == f"rules-{version('intelliassist-extractor')}"
    assert [task.summary for task in answer.tasks] == ["Prune the roses", "Buy gloves"]
    (passed,) = answer.passed_over
    assert (passed.provider, passed.code) == ("groq", code)
    assert "gsk-first" not in passed.reason
    assert "roses" not in passed.reason


@pytest.mark.usefixtures("pruning")
async def test_after_an_outage_groq_is_asked_again(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer
) -> None:
    wire.fails(Fault.status(503))
    async with models() as chain:
        assert (await analysed(chat(MESSAGE), chain)).provider == "local"
        wire.recovers()
        assert (await analysed(chat(MESSAGE), chain)).provider == "groq"


@pytest.mark.usefixtures("pruning")
async def test_a_key_that_was_rotated_is_used_without_a_restart(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer, tmp_path: Path
) -> None:
    wire.rules.accepts_keys = {"gsk-second"}
    file = tmp_path / "key"
    file.write_text("gsk-first\n")
    async with models(groq_api_key=None, groq_api_key_file=file) as chain:
        assert (await analysed(chat(MESSAGE), chain)).passed_over[0].code == "misconfigured"
        file.write_text("gsk-second\n")
        assert (await analysed(chat(MESSAGE), chain)).provider == "groq"
    assert [request.key for request in wire.heard] == ["gsk-first", "gsk-second"]


async def test_the_work_waits_for_groq_where_that_is_wanted(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer
) -> None:
    wire.fails(Fault.status(503))
    async with models(on_outage="wait") as chain:
        with pytest.raises(Transient):
            await analysed(chat(MESSAGE), chain)
