"""Texts that are longer than a model reads at a time."""

import json
import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from extractor.providers import TaskModel
from runtime.errors import Transient
from runtime.providers.chain import Chain
from wire.faults import Fault
from wire.server import WireServer

Asking = Callable[..., AnalysisRequested]
Models = Callable[..., AbstractAsyncContextManager[Chain[TaskModel]]]
Analysed = Callable[..., Awaitable[AnalysisCompleted]]
Named = Callable[..., dict[str, Any]]
Reader = Callable[[dict[str, Any]], Any]

WINCHES = 60
"""As many as the chronicle tells of."""


def _shown(asked: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(asked["messages"][1]["content"])
    return data


def _wanted(asked: dict[str, Any]) -> list[str]:
    return list(asked["response_format"]["json_schema"]["schema"]["required"])


@pytest.fixture(autouse=True)
def _paid_account(wire: WireServer) -> None:
    """With a quota that a book fits into."""
    wire.limits(limit_requests=1_000, remaining_requests=999, limit_tokens=1_000_000, remaining_tokens=900_000, reset=1)


def _has_all(answer: AnalysisCompleted) -> bool:
    return [task.summary for task in answer.tasks] == [f"Oil winch {number}" for number in range(WINCHES)]


async def test_a_book_is_read_in_windows_and_answered_as_one(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    wire.says("chat", reader)
    async with models() as chain:
        answer = await analysed(book, chain)
    *windows, composed = wire.heard
    assert len(windows) > 3
    assert _has_all(answer)
    assert answer.response.startswith(f"{len(windows)} pieces about ")
    assert "cover.png" in answer.response
    assert (answer.provider, answer.dropped) == ("groq", 0)
    assert "tasks" not in _wanted(composed.json)
    assert answer.tokens.input > 10_000


async def test_a_task_told_in_two_windows_is_one(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    wire.says("chat", reader)
    async with models(groq_window_tokens=6_000) as chain:
        answer = await analysed(book, chain)
    told = sum(
        len(re.findall(r"Please oil winch number \d+\.", entry["text"]))
        for request in wire.heard[:-1]
        for entry in _shown(request.json)["material"]
    )
    assert told > WINCHES
    assert _has_all(answer)


async def test_what_is_too_long_for_the_model_is_cut_smaller_and_asked_again(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    wire.says("chat", reader)
    wire.rules.context = 7_000
    async with models() as chain:
        answer = await analysed(book, chain)
    assert _has_all(answer)
    assert (answer.provider, answer.passed_over) == ("groq", ())


async def test_an_answer_that_was_cut_off_is_asked_for_in_smaller_windows(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    wire.says("chat", reader)
    wire.fails(Fault.truncated(), times=2)
    async with models() as chain:
        answer = await analysed(book, chain)
    assert _has_all(answer)
    assert answer.provider == "groq"


async def test_where_no_summary_is_to_be_had_the_pieces_are_told_and_it_says_so(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    def tired(asked: dict[str, Any]) -> Any:
        return reader(asked) if "tasks" in _wanted(asked) else Fault.status(500)

    wire.says("chat", tired)
    async with models() as chain:
        answer = await analysed(book, chain)
    assert _has_all(answer)
    assert "no summary of the whole could be made" in answer.response
    assert answer.response.count("A harbour.") > 3
    assert "cover.png" in answer.response
    assert (answer.provider, answer.degraded) == ("groq", True)
    assert [(passed.provider, passed.code) for passed in answer.passed_over] == [("groq", "away")]


async def test_a_summary_is_waited_for_where_that_is_wanted(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    def tired(asked: dict[str, Any]) -> Any:
        return reader(asked) if "tasks" in _wanted(asked) else Fault.status(500)

    wire.says("chat", tired)
    async with models(on_outage="wait") as chain:
        with pytest.raises(Transient):
            await analysed(book, chain)
        read = len(wire.heard)
        wire.says("chat", reader)
        answer = await analysed(book, chain)
    assert _has_all(answer)
    assert len(wire.heard) == read + 1, "only the summary is asked for"
    assert (answer.degraded, answer.spent[0].tokens.input > 10_000) == (False, True)


async def test_what_was_paid_before_the_provider_gave_up_is_told(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    def forgetful(asked: dict[str, Any]) -> Any:
        return Fault.refusal(filtered=True) if "winch number 50." in asked["messages"][1]["content"] else reader(asked)

    wire.says("chat", forgetful)
    async with models(extractor_windows_at_once=1) as chain:
        answer = await analysed(book, chain)
    assert answer.provider == "local"
    paid = {spent.provider: spent.tokens for spent in answer.spent}
    assert paid["groq"].input > 10_000
    assert answer.tokens == paid["groq"]


async def test_answers_that_are_of_no_use_are_paid_for_all_the_same(
    chat: Asking, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    wire.says("chat", reader)
    async with models() as chain:
        plain = await analysed(chat("Please oil the winch."), chain)
        wire.fails(Fault.against_schema(), times=1)
        again = await analysed(chat("Please oil the other one."), chain)
    assert (plain.provider, again.provider) == ("groq", "groq")
    assert again.tokens.input > 1.5 * plain.tokens.input


async def test_a_window_that_nobody_reads_sends_the_whole_book_to_the_rules(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    def forgetful(asked: dict[str, Any]) -> Any:
        return Fault.refusal(filtered=True) if "winch number 30." in asked["messages"][1]["content"] else reader(asked)

    wire.says("chat", forgetful)
    async with models() as chain:
        answer = await analysed(book, chain)
    assert (answer.provider, answer.passed_over[0].code) == ("local", "refused")
    assert len(answer.tasks) == WINCHES


async def test_a_book_sent_twice_is_paid_for_once(
    book: AnalysisRequested, models: Models, analysed: Analysed, wire: WireServer, reader: Reader
) -> None:
    wire.says("chat", reader)
    async with models() as chain:
        first = await analysed(book, chain)
        asked = len(wire.heard)
        again = await analysed(book, chain)
        job = book.job.model_copy(update={"job_id": UUID(int=9)})
        other = await analysed(book.model_copy(update={"job": job}), chain)
    assert len(wire.heard) == asked
    assert (again.tasks, again.response) == (other.tasks, other.response) == (first.tasks, first.response)
    assert again.tokens == first.tokens, "the first telling may never have arrived"
    assert other.tokens.total == 0
