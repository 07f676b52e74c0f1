"""Sends them to a house of its own, or to one on this machine that is named, and tells what came back."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import httpx
from tests.fuzz.requests import operations, requests

from standalone.addresses import Given
from standalone.ports import Ports
from standalone.stack import Stack
from standalone.state import State

_AT_ONCE = 32
"""Who asks for a job that is not there waits two seconds for it."""
_MOST_TOLD = 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_OWN = "a house of its own"


async def main(url: str | None, count: int, seed: int) -> int:
    """How many answers were failures of the server, or not in the one form of errors, or none at all."""
    async with _house(url) as address:
        trouble, statuses = await _fuzz(address, count, seed)
    rows = [("requests", sum(statuses.values()), f"seed {seed}, {url or _OWN}")]
    rows += [(str(status), number, HTTPStatus(status).phrase) for status, number in sorted(statuses.items())]
    rows.append(("server errors and broken answers", len(trouble), ""))
    table = [f"{name:<34}{number:>8}   {words}".rstrip() for name, number, words in rows]
    sys.stdout.write("\n".join([*table, *trouble[:_MOST_TOLD], ""]))
    return len(trouble)


async def _fuzz(address: str, count: int, seed: int) -> tuple[list[str], Counter[int]]:
    trouble: list[str] = []
    statuses: Counter[int] = Counter()
    # One generator for all senders: which requests are sent depends on the seed alone.
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        described = (await client.get(f"{address}/openapi.json")).raise_for_status().json()
        coming = requests(address, operations(described), count, Random(seed))  # noqa: S311 - repeatable, not secret

        async def send() -> None:
            for request in coming:
                told = f"{request.method} {request.extensions['target'].decode('latin-1')[:200]}"
                try:
                    answer = await client.send(request)
                except httpx.TransportError as broken:
                    trouble.append(f"{told}: {broken!r}")
                    continue
                statuses[answer.status_code] += 1
                if wrong := _wrong(answer):
                    trouble.append(f"{told}: {wrong}")

        await asyncio.gather(*(send() for _ in range(_AT_ONCE)))
    return trouble, statuses


def _wrong(answer: httpx.Response) -> str | None:
    """What is wrong with an answer, whatever was asked."""
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{answer.status_code} {answer.text[:300]}"
    if answer.status_code < HTTPStatus.BAD_REQUEST or answer.request.method == "HEAD":
        return None
    if answer.headers.get("content-type") != "application/problem+json":
        return f"{answer.status_code} as {answer.headers.get('content-type')}"
    problem = json.loads(answer.content)
    return None if problem["status"] == answer.status_code else f"{answer.status_code} says {problem['status']}"


@asynccontextmanager
async def _house(url: str | None) -> AsyncIterator[str]:
    if url is not None:
        if urlsplit(url).hostname not in _LOOPBACK:
            sys.exit("Only a house on this machine is fuzzed.")
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        state = State(Path(folder))
        with state.held():
            lines: list[str] = []
            async with Stack(
                state,
                Ports.free(),
                given=Given(_env_file=None),
                output=lambda name, line: lines.append(f"{name}: {line}"),
                say=lines.append,
            ) as stack:
                yield stack.url


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--url", help=f"of a house on this machine; {_OWN} where left out")
    asked.add_argument("--requests", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=20261122)
    told = asked.parse_args()
    sys.exit(1 if asyncio.run(main(told.url, told.requests, told.seed)) else 0)
