"""Sends hostile requests, and judges what comes back."""

import asyncio
import json
from collections import Counter
from http import HTTPStatus
from random import Random

import httpx
from tests.fuzz.requests import operations, requests

_AT_ONCE = 32
"""Who asks for a job that is not there waits two seconds for it."""


async def fuzz(address: str, count: int, seed: int) -> tuple[list[str], Counter[int]]:
    """What was wrong: failures of the server, errors not in their one form, no answer at all. And how often each status came."""
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
