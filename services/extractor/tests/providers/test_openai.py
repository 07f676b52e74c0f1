"""The extractor with a server of one's own that speaks OpenAI's protocol, through the real SDK."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from extractor.prompted.schema import SCHEMAS
from extractor.providers import TaskModel
from runtime.providers.chain import Chain
from runtime.providers.chat import held_to
from wire.faults import Fault
from wire.server import WireServer

Asking = Callable[..., AnalysisRequested]
Models = Callable[..., AbstractAsyncContextManager[Chain[TaskModel]]]
Analysed = Callable[..., Awaitable[AnalysisCompleted]]
Named = Callable[..., dict[str, Any]]
Reader = Callable[[dict[str, Any]], Any]

MESSAGE = "Ida, please prune the roses by Friday."


@pytest.fixture
def own(wire: WireServer) -> dict[str, Any]:
    """Settings of a house that has such a server, and no other."""
    return {"groq_api_key": None, "openai_base_url": f"{wire.url}/v1", "openai_model": "qwen3:8b"}


@pytest.fixture
def pruning(wire: WireServer, named: Named, found: Named) -> dict[str, Any]:
    """What a model answers that reads MESSAGE as it should."""
    answer = found(named("Prune the roses", "please prune the roses by Friday", assignee="Ida", due_phrase="by Friday"))
    wire.says("chat", answer)
    return answer


@pytest.mark.usefixtures("pruning")
async def test_a_server_without_a_key_holds_its_model_to_the_schema(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer, own: dict[str, Any]
) -> None:
    async with models(**own, openai_temperature=0.3) as chain:
        answer = await analysed(chat(MESSAGE), chain)
    (task,) = answer.tasks
    assert (task.summary, task.assignee) == ("Prune the roses", "Ida")
    assert task.due is not None
    assert str(task.due.day) == "2026-11-20"
    assert (answer.provider, answer.model, answer.degraded) == ("openai", "qwen3:8b", False)
    (request,) = wire.heard
    assert request.path == "/v1/chat/completions"
    assert request.json["temperature"] == 0.3
    assert request.json["response_format"]["type"] == "json_schema"


async def test_a_server_that_knows_no_schema_is_shown_it_and_asked_so_from_then_on(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer, own: dict[str, Any], pruning: dict[str, Any]
) -> None:
    def older(asked: dict[str, Any]) -> Any:
        if asked["response_format"]["type"] == "json_schema":
            return Fault.status(400, message="response_format.type json_schema is not supported by this server")
        return pruning

    wire.says("chat", older)
    async with models(**own) as chain:
        first = await analysed(chat(MESSAGE), chain)
        second = await analysed(chat(f"{MESSAGE} Thanks!"), chain)
    assert [answer.provider for answer in (first, second)] == ["openai", "openai"]
    assert [task.summary for task in second.tasks] == ["Prune the roses"]
    formats = [request.json["response_format"]["type"] for request in wire.heard]
    assert formats == ["json_schema", "json_object", "json_object"]
    assert '"due_phrase"' in wire.heard[1].json["messages"][0]["content"]


@pytest.mark.usefixtures("pruning")
async def test_another_mistake_is_not_taken_for_a_missing_schema(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer, own: dict[str, Any]
) -> None:
    wire.fails(Fault.status(400, message="temperature is out of range"))
    async with models(**own) as chain:
        answer = await analysed(chat(MESSAGE), chain)
    assert (answer.provider, answer.passed_over[0].code, len(wire.heard)) == ("local", "unacceptable", 1)


@pytest.mark.usefixtures("pruning")
@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault.refusal(), "refused"), (Fault.dead_model(), "misconfigured"), (Fault.truncated(), "garbled")],
    ids=["refusal", "dead-model", "truncated"],
)
async def test_the_rules_answer_where_it_does_not(
    *,
    fault: Fault,
    code: str,
    chat: Asking,
    models: Models,
    analysed: Analysed,
    wire: WireServer,
    own: dict[str, Any],
) -> None:
    wire.fails(fault)
    async with models(**own) as chain:
        answer = await analysed(chat(MESSAGE), chain)
    assert (answer.provider, answer.degraded) == ("local", True)
    assert [(passed.provider, passed.code) for passed in answer.passed_over] == [("openai", code)]


@pytest.mark.usefixtures("pruning")
async def test_it_stands_in_for_groq(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer, own: dict[str, Any]
) -> None:
    wire.fails(Fault.status(503), on="/openai/")
    async with models(**{**own, "groq_api_key": "gsk-first"}) as chain:
        answer = await analysed(chat(MESSAGE), chain)
    assert (answer.provider, answer.degraded) == ("openai", True)
    assert [(passed.provider, passed.code) for passed in answer.passed_over] == [("groq", "away")]


async def test_windows_that_learn_of_it_side_by_side_are_all_read(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader, own: dict[str, Any]
) -> None:
    def older(asked: dict[str, Any]) -> Any:
        if asked["response_format"]["type"] == "json_schema":
            return Fault.status(400, message="response_format: only json_object is known here")
        shown = asked["messages"][0]["content"]
        return reader({**asked, "response_format": held_to(SCHEMAS["piece" if '"gist"' in shown else "answer"])})

    wire.says("chat", older)
    async with models(**own) as chain:
        answer = await analysed(book, chain)
    assert (answer.provider, answer.passed_over) == ("openai", ())
    assert len(answer.tasks) == 60


async def test_a_window_that_its_server_finds_too_long_is_cut_smaller(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader, own: dict[str, Any]
) -> None:
    def small(asked: dict[str, Any]) -> Any:
        too_long = len(asked["messages"][1]["content"]) > 20_000
        told = "the request exceeds the available context size"
        return Fault.status(400, message=told) if too_long else reader(asked)

    wire.says("chat", small)
    async with models(**own) as chain:
        answer = await analysed(book, chain)
    assert (answer.provider, answer.passed_over) == ("openai", ())
    assert len(answer.tasks) == 60
