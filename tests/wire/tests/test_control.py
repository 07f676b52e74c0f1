"""The server, steered from another process."""

import asyncio
import sys

import httpx
import pytest
from groq import AsyncGroq

from wire.server import WireServer

QUESTION: dict[str, object] = {"model": "openai/gpt-oss-20b", "messages": [{"role": "user", "content": "Hello"}]}
LONG_S = 3600.0


async def chat(client: httpx.AsyncClient, wire: WireServer) -> httpx.Response:
    return await client.post(f"{wire.url}/openai/v1/chat/completions", json=QUESTION, timeout=30)


async def test_another_process_may_steer_it(wire: WireServer, http: httpx.AsyncClient) -> None:
    async def order(name: str, **said: object) -> int:
        return (await http.post(f"{wire.url}/_wire/{name}", json=said)).status_code

    assert await order("says", to="chat", answer={"tasks": []}) == 204
    assert await order("fails", fault="status", code=429, retry_after=2, times=1, on="chat") == 204
    assert await order("limits", remaining_requests=3) == 204
    limited, told = await chat(http, wire), await chat(http, wire)

    assert (limited.status_code, limited.headers["retry-after"]) == (429, "2")
    assert (told.status_code, told.headers["x-ratelimit-remaining-requests"]) == (200, "3")
    shown = (await http.get(f"{wire.url}/_wire/heard")).json()
    assert [(one["operation"], one["model"]) for one in shown] == [("chat", "openai/gpt-oss-20b")] * 2
    assert await order("fails", fault="cut") == 204
    assert await order("recovers") == 204
    assert (await chat(http, wire)).status_code == 200
    assert await order("forget") == 204
    assert wire.heard == []


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("says", {"to": "chat"}),
        ("says", {"to": "chat", "answer": 3}),
        ("says", {"to": "chatter", "answer": "Hello."}),
        ("fails", {"fault": "earthquake"}),
        ("fails", {"fault": "__class__"}),
        ("fails", {"fault": "slow", "minutes": 3}),
        ("limits", {"colour": "red"}),
    ],
)
async def test_an_order_that_makes_no_sense_is_told_so(
    wire: WireServer, http: httpx.AsyncClient, order: str, said: dict[str, object]
) -> None:
    answer = await http.post(f"{wire.url}/_wire/{order}", json=said)

    assert answer.status_code == 422
    assert answer.json()["wrong"]


async def test_as_a_program_it_tells_its_address_and_ends_when_told(http: httpx.AsyncClient) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "wire", "--key", "gsk_right", stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    async with asyncio.timeout(60):
        url = (await program.stdout.readline()).decode().strip()
        await http.post(f"{url}/_wire/says", json={"to": "chat", "answer": "Hello."})
        await http.post(f"{url}/_wire/fails", json={"fault": "slow", "seconds": LONG_S, "on": "transcribe"})
        async with AsyncGroq(api_key="gsk_right", base_url=url) as groq:
            told = await groq.chat.completions.create(
                model="openai/gpt-oss-20b", messages=[{"role": "user", "content": "Hi"}]
            )
        program.terminate()
        assert await program.wait() == 0

    assert told.choices[0].message.content == "Hello."
