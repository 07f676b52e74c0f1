"""Waiting until every service says that it is ready."""

import asyncio
from collections.abc import Mapping

import httpx

from standalone.refusal import Refusal

_POLL_S = 0.1
_ANSWER_WITHIN_S = 2.0


async def until_ready(urls: Mapping[str, str], within_s: float) -> None:
    """Return once each URL answers 200. Raises Refusal that names the first who did not, and what it said."""
    said: dict[str, str] = {}
    try:
        async with asyncio.timeout(within_s), httpx.AsyncClient(timeout=_ANSWER_WITHIN_S) as http:
            await asyncio.gather(*(_one(http, name, url, said) for name, url in urls.items()))
    except TimeoutError as late:
        name, words = next(iter(said.items()))
        raise Refusal(f"{name} was not ready within {within_s:.0f} s: {words}") from late


async def _one(http: httpx.AsyncClient, name: str, url: str, said: dict[str, str]) -> None:
    said[name] = "it gave no answer"
    while True:
        try:
            answer = await http.get(url)
        except httpx.TransportError:
            said[name] = "it does not answer"
        else:
            if answer.is_success:
                del said[name]
                return
            said[name] = answer.text.strip()[:300]
        await asyncio.sleep(_POLL_S)
