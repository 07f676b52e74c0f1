"""Sends cases, and judges what came of each."""

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from tests.hostile.case import CANARY, Case, Verdict, Wire
from tests.hostile.house import HostileHouse

_AT_ONCE: Final = 8
_LET_IN: Final = 400
_OF_OURS: Final = 500
_PAUSE_S: Final = 0.1
_PATIENCE_S: Final = 10


async def send(house: HostileHouse, user: str, cases: list[Case]) -> list[str]:
    """What was wrong, a line each."""
    trouble: list[str] = []
    coming = iter(cases)
    async with house.http(user) as http:

        async def work() -> None:
            for case in coming:
                wrong = await _wrong(house, http, case)
                trouble.extend([f"{case.family}: {case.name}: {wrong}"] if wrong else [])

        await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    return trouble


async def _wrong(house: HostileHouse, http: httpx.AsyncClient, case: Case) -> str | None:
    headers = [("Prefer", "respond-async"), *case.headers]
    if case.bearer is not None:
        headers.append(("Authorization", f"Bearer {case.bearer}"))
    raw = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]
    try:
        answer = await http.request(case.method, case.path, headers=raw, content=case.content or None)
    except httpx.TransportError as broken:
        # A door that shuts before all was sent has refused it; whether it stands is seen by what follows.
        return None if case.verdict is Verdict.REFUSED else repr(broken)
    told = f"{answer.status_code} {answer.text[:300]}"
    if wrong := _at_once(case, answer):
        return f"{wrong}: {told}"
    if answer.status_code >= _LET_IN:
        return None
    return await _came_of(house, http, case, answer.json())


def _at_once(case: Case, answer: httpx.Response) -> str | None:
    """What is wrong with the answer itself."""
    refused = answer.status_code >= _LET_IN
    if answer.status_code >= _OF_OURS:
        return "a failure of the house"
    if CANARY in answer.text or "X-Evil" in answer.headers:
        return "shows what nobody sent"
    if refused and answer.headers.get("content-type") != "application/problem+json":
        return "not in the one form of errors"
    awaited = {
        Verdict.UNKNOWN: answer.status_code == HTTPStatus.UNAUTHORIZED,
        Verdict.HIDDEN: answer.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND),
        Verdict.REFUSED: refused,
    }
    return None if awaited.get(case.verdict, True) else f"not {case.verdict}"


async def _came_of(house: HostileHouse, http: httpx.AsyncClient, case: Case, taken: dict[str, Any]) -> str | None:
    if "file" in taken or "filename" in taken:
        name = str(taken.get("filename") or taken["file"]["filename"])
        if any(letter in "/\\" or ord(letter) < ord(" ") for letter in name):
            return f"is called {name!r}"
    if not (job_id := taken.get("job_id")):
        return None
    try:
        job = await house.ended(http, job_id)
    except TimeoutError:
        return f"job {job_id} did not end"
    if CANARY in str(job):
        return "what nobody sent is in the answer"
    if case.verdict is Verdict.FAILED and job["status"] == "completed":
        return f"was read: {str(job)[:300]}"
    return None


async def speak(house: HostileHouse, credential: str, wire: Wire) -> str | None:
    """What was wrong with what came back, if anything came."""
    place = urlsplit(house.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    host = f"{place.hostname}:{place.port}".encode()
    try:
        with suppress(ConnectionError):  # it may shut before all is said
            for piece in wire.pieces:
                writer.write(piece.replace(b"{host}", host).replace(b"{token}", credential.encode()))
                await writer.drain()
                await asyncio.sleep(_PAUSE_S)
        heard, closed = await _all_that_is_said(reader)
    finally:
        writer.close()
    # Whatever is taken for a second request is answered, too.
    statuses = [answer[:3] for answer in heard.split(b"HTTP/1.1 ")[1:]]
    refused = all(status.startswith(b"4") for status in statuses)
    if (bool(statuses) == bool(heard) and refused) and (closed or not heard):
        return None
    return f"{wire.family}: {wire.name}: {'closed' if closed else 'left open'} after {statuses}: {heard[:300]!r}"


async def _all_that_is_said(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Until the connection is closed, which is told beside it, or nothing comes any more."""
    heard = b""
    while True:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                said = await reader.read(65_536)
        except TimeoutError:
            return heard, False
        except ConnectionError:
            return heard, True
        if not said:
            return heard, True
        heard += said
