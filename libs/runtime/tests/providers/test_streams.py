"""Answers that come piece by piece, from one provider after another."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from libs.runtime.tests.providers.asking import Said
from libs.runtime.tests.providers.members import (
    DOWN,
    Makers,
    Member,
    ask,
    degrading,
    fail,
    told,
    waiting,
)

from runtime.errors import Transient
from runtime.providers.question import Reply
from wire.server import WireServer


async def test_a_stream_goes_on_where_it_stopped(wire: WireServer, makers: Makers) -> None:
    done: list[int] = []

    async def rest(member: Member) -> AsyncGenerator[Reply[Said], None]:
        for page in range(len(done), 4):
            if page == 2 and member.provider == "groq":
                fail(wire, groq=DOWN)
            reply = await member.ask(f"{page}")
            done.append(page)
            yield reply

    async with aclosing(degrading(makers).stream(rest)) as answers:
        pieces = [answer async for answer in answers]
    got = [told(answer) for answer in pieces]

    assert got == [
        ("call Tom", "groq", [], False),
        ("call Tom", "groq", [], False),
        ("call Tom", "openai", [("groq", "away")], True),
        ("call Tom", "openai", [("groq", "away")], True),
    ]
    each = pieces[0].tokens.total
    spent = [{one.provider: one.tokens.total for one in answer.spent} for answer in pieces]
    assert spent == [
        {"groq": each},
        {"groq": 2 * each},
        {"groq": 2 * each, "openai": each},
        {"groq": 2 * each, "openai": 2 * each},
    ]


async def test_a_stream_waits_as_well(wire: WireServer, makers: Makers) -> None:
    fail(wire, groq=DOWN, openai=DOWN)

    async def pieces(member: Member) -> AsyncGenerator[Reply[Said], None]:
        yield await ask(member)

    with pytest.raises(Transient):
        async with aclosing(waiting(makers).stream(pieces)) as answers:
            await anext(answers)


async def test_who_stops_listening_closes_what_was_asked(makers: Makers) -> None:
    closed: list[str] = []

    async def pieces(member: Member) -> AsyncGenerator[Reply[Said], None]:
        try:
            yield await ask(member)
            yield await ask(member)
        finally:
            closed.append(member.provider)

    async with aclosing(degrading(makers).stream(pieces)) as answers:
        assert (await anext(answers)).result.result.text == "call Tom"

    assert closed == ["groq"]
