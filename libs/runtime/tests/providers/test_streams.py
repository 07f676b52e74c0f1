"""Answers that come piece by piece, from one provider after another."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from libs.runtime.tests.providers.members import (
    DOWN,
    Makers,
    Member,
    Rules,
    ask,
    degrading,
    fail,
    told,
    waiting,
)

from runtime.errors import Transient
from wire.server import WireServer


async def test_a_stream_goes_on_where_it_stopped(wire: WireServer, makers: Makers) -> None:
    done: list[int] = []

    async def rest(member: Member) -> AsyncGenerator[str, None]:
        for page in range(len(done), 4):
            if page == 2 and member.provider == "groq":
                fail(wire, groq=DOWN)
            words = await member.words() if isinstance(member, Rules) else (await member.ask(f"{page}")).result.text
            done.append(page)
            yield f"{page} {words}"

    async with aclosing(degrading(makers).stream(rest)) as answers:
        got = [told(answer) async for answer in answers]

    assert got == [
        ("0 call Tom", "groq", [], False),
        ("1 call Tom", "groq", [], False),
        ("2 call Tom", "openai", [("groq", "away")], True),
        ("3 call Tom", "openai", [("groq", "away")], True),
    ]


async def test_a_stream_waits_as_well(wire: WireServer, makers: Makers) -> None:
    fail(wire, groq=DOWN, openai=DOWN)

    async def pieces(member: Member) -> AsyncGenerator[str, None]:
        yield await ask(member)

    with pytest.raises(Transient):
        async with aclosing(waiting(makers).stream(pieces)) as answers:
            await anext(answers)


async def test_who_stops_listening_closes_what_was_asked(makers: Makers) -> None:
    closed: list[str] = []

    async def pieces(member: Member) -> AsyncGenerator[str, None]:
        try:
            yield await ask(member)
            yield await ask(member)
        finally:
            closed.append(member.provider)

    async with aclosing(degrading(makers).stream(pieces)) as answers:
        assert (await anext(answers)).result == "call Tom"

    assert closed == ["groq"]
