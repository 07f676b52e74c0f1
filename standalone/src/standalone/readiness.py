"""Waiting until every service says that it is ready."""

import asyncio
from collections.abc import Callable, Mapping

import httpx

from standalone.refusal import Refusal

_POLL_S = 0.1
_ANSWER_WITHIN_S = 2.0
_SILENT_S = 30.0
"""Waiting for longer is explained."""


async def until_ready(
    urls: Mapping[str, str], within_s: float, say: Callable[[str], None], *, silent_s: float = _SILENT_S
) -> None:
    """Return once each URL answers 200. Raises Refusal that names those who did not, what the first said, and what helps."""
    said: dict[str, str] = {}
    explaining = asyncio.create_task(_explain(said, within_s, say, silent_s))
    try:
        async with asyncio.timeout(within_s), httpx.AsyncClient(timeout=_ANSWER_WITHIN_S, trust_env=False) as http:
            await asyncio.gather(*(_one(http, name, url, said) for name, url in urls.items()))
    except TimeoutError as late:
        name, words = next(iter(said.items()))
        raise Refusal(
            f"{' and '.join(said)} {_were(said)} not ready within {within_s:.0f} s ({name}: {words}); logs/{name}.log of "
            "the state folder tells more, and START_TIMEOUT_S gives a busy machine longer"
        ) from late
    finally:
        explaining.cancel()


async def _explain(said: Mapping[str, str], within_s: float, say: Callable[[str], None], silent_s: float) -> None:
    await asyncio.sleep(silent_s)
    names = ", ".join(f"{name} ({words})" for name, words in said.items())
    say(f"Still waiting for {names}; for {within_s:.0f} s in all, as START_TIMEOUT_S says.")


def _were(names: Mapping[str, str]) -> str:
    return "was" if len(names) == 1 else "were"


async def _one(http: httpx.AsyncClient, name: str, url: str, said: dict[str, str]) -> None:
    said[name] = "it gave no answer"
    while True:
        try:
            answer = await http.get(url)
        except httpx.TransportError:
            said[name] = "it does not answer yet"
        else:
            if answer.is_success:
                del said[name]
                return
            said[name] = answer.text.strip()[:300]
        await asyncio.sleep(_POLL_S)
