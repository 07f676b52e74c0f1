"""The server itself: it comes, it goes at once, and answers as it was told."""

import asyncio
import threading

import groq as sdk
import httpx
import pytest
from groq import Groq

from wire.faults import Fault
from wire.heard import Heard
from wire.server import WireServer

QUESTION: dict[str, object] = {"model": "openai/gpt-oss-20b", "messages": [{"role": "user", "content": "Hello"}]}
LONG_S = 3600.0


async def heard(wire: WireServer, count: int) -> list[Heard]:
    """What was heard, as soon as it is `count` requests."""
    async with asyncio.timeout(10):
        while len(wire.heard) < count:
            await asyncio.sleep(0.01)
    return wire.heard


async def chat(client: httpx.AsyncClient, wire: WireServer) -> httpx.Response:
    return await client.post(f"{wire.url}/openai/v1/chat/completions", json=QUESTION, timeout=30)


async def test_it_stops_while_an_answer_is_still_awaited(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(20), WireServer.running() as wire:
        wire.says("chat", "Never heard.")
        wire.fails(Fault.slow(LONG_S))
        waiting = asyncio.create_task(chat(http, wire))
        await heard(wire, 1)

    with pytest.raises(httpx.RemoteProtocolError):
        await waiting
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_it_stops_while_its_script_still_thinks(http: httpx.AsyncClient) -> None:
    async def think(_asked: object) -> str:
        await asyncio.sleep(LONG_S)
        return "Never heard."

    async with asyncio.timeout(20), WireServer.running() as wire:
        wire.says("chat", think)
        waiting = asyncio.create_task(chat(http, wire))
        await heard(wire, 1)

    with pytest.raises(httpx.RemoteProtocolError):
        await waiting
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_what_is_slow_comes_at_once_when_it_recovers(wire: WireServer, http: httpx.AsyncClient) -> None:
    wire.says("chat", "Here I am.")
    wire.fails(Fault.slow(LONG_S))
    waiting = asyncio.create_task(chat(http, wire))
    await heard(wire, 1)

    wire.recovers()

    assert (await waiting).json()["choices"][0]["message"]["content"] == "Here I am."


async def test_answers_side_by_side_may_wait_for_each_other(wire: WireServer, http: httpx.AsyncClient) -> None:
    both = asyncio.Event()

    async def together(_asked: object) -> str:
        if len(wire.heard) == 2:
            both.set()
        await both.wait()
        return "Together."

    wire.says("chat", together)

    first, second = await asyncio.gather(chat(http, wire), chat(http, wire))

    assert first.json()["choices"][0] == second.json()["choices"][0]


async def test_the_newest_answer_is_given_as_often_as_it_was_said(wire: WireServer, http: httpx.AsyncClient) -> None:
    wire.says("chat", "always")
    wire.says("chat", lambda _asked: Fault.status(503), times=1)
    wire.says("chat", "once", times=1)

    answers = [await chat(http, wire) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 503, 200]
    assert [answer.json()["choices"][0]["message"]["content"] for answer in answers[::2]] == ["once", "always"]


async def test_what_it_forgets_is_gone(wire: WireServer, http: httpx.AsyncClient) -> None:
    wire.says("chat", "Hello.")
    await chat(http, wire)

    wire.forget()

    assert wire.heard == []
    assert (await chat(http, wire)).status_code == 500


async def test_who_was_away_comes_back_at_the_same_address(http: httpx.AsyncClient) -> None:
    async with WireServer.running() as before:
        port = int(before.url.rpartition(":")[2])
    with pytest.raises(httpx.ConnectError):
        await chat(http, before)
    async with WireServer.running(port=port) as after:
        after.says("chat", "Back again.")

        assert (await chat(http, before)).status_code == 200


def test_in_a_thread_it_serves_a_blocking_client_and_leaves_no_thread() -> None:
    before = threading.active_count()

    with WireServer.in_thread(accepts_keys={"gsk_right"}) as wire, Groq(api_key="gsk_right", base_url=wire.url) as groq:
        wire.says("chat", "Hello.")
        told = groq.chat.completions.create(model="openai/gpt-oss-20b", messages=[{"role": "user", "content": "Hi"}])

    assert told.choices[0].message.content == "Hello."
    assert threading.active_count() == before


def test_in_a_thread_it_stops_while_an_answer_is_still_awaited() -> None:
    with WireServer.in_thread() as wire:
        wire.says("chat", "Hello.")
        wire.fails(Fault.slow(LONG_S), times=1)
        groq = Groq(api_key="gsk_any", base_url=wire.url, max_retries=0, timeout=0.05)
        with groq, pytest.raises(sdk.APITimeoutError):
            groq.chat.completions.create(model="openai/gpt-oss-20b", messages=[{"role": "user", "content": "Hi"}])

    assert "wire" not in {thread.name for thread in threading.enumerate()}
