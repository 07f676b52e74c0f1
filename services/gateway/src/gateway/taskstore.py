"""The task store, as the gateway asks it: what became of jobs, files and tasks."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from contracts.fact import Fact
from contracts.http.files import FileList, FileQuery, FileView
from contracts.http.jobs import JobView
from contracts.http.keys import KnownKey
from contracts.http.me import KnownUser, Me, Preferences
from contracts.http.registered import Registered, RegisteredQuery
from contracts.http.submissions import Health
from contracts.http.usage import UsageToday, UsedTodayQuery
from gateway.answering.refusals import Refused
from gateway.caller import Caller
from gateway.settings import Settings
from gateway.store_connection import StoreConnection, Whose, told_on


class TaskStore:
    """Every call raises Refused: as the store refuses it, or StoreAway while it can't be reached."""

    def __init__(self, settings: Settings) -> None:
        self._connection = StoreConnection(settings)
        self._ask = self._connection.ask

    async def start(self) -> None:
        await self._connection.start()

    async def stop(self) -> None:
        await self._connection.stop()

    async def job(self, job_id: UUID, whose: Whose, wait_s: float = 0, *, texts: bool = True) -> JobView:
        """A job as it stands, without what its parts say where no `texts` are wanted; one that isn't known is waited for."""
        params = {"wait": wait_s, **({} if texts else {"texts": "false"})}
        answer = await self._ask("GET", f"/jobs/{job_id}", whose, params=params)
        return JobView.decode(answer.content)

    async def fingerprint(self, job_id: UUID, user: str) -> str | None:
        """Of the body that a job was made from; None when the user has no such job."""
        try:
            answer = await self._ask("GET", f"/jobs/{job_id}/fingerprint", user)
        except Refused as refused:
            if refused.status_code == HTTPStatus.NOT_FOUND:
                return None
            raise
        return _Fingerprint.decode(answer.content).fingerprint or ""

    async def file(self, file_id: UUID, whose: Whose, wait_s: float = 0) -> FileView:
        return FileView.decode((await self._ask("GET", f"/files/{file_id}", whose, params={"wait": wait_s})).content)

    async def files(self, user: str, wanted: FileQuery) -> FileList:
        query = wanted.model_dump(mode="json", exclude_none=True)
        return FileList.decode((await self._ask("GET", "/files", user, params=query)).content)

    async def registered(self, wanted: RegisteredQuery) -> frozenset[UUID]:
        """Those that it knows, or was told to forget."""
        answer = await self._ask("POST", "/registered", None, json=wanted.model_dump(mode="json"))
        return frozenset(Registered.decode(answer.content).ids)

    async def forward(
        self,
        method: str,
        path: str,
        caller: Caller,
        *,
        wanted: BaseModel | None = None,
        body: BaseModel | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Response:
        """The store's own answer to a request that was checked here: its body, status and headers as they are.

        `wanted` becomes the query, `body` the JSON of it, of both what was given alone.
        """
        answer = await self._ask(
            method,
            path,
            caller,
            params=_query(wanted),
            json=body.model_dump(mode="json", exclude_unset=True) if body else None,
            headers={"X-Actor": caller.actor, **(headers or {})},
        )
        return Response(answer.content, answer.status_code, told_on(answer))

    async def stream(
        self,
        path: str,
        caller: Caller | None,
        *,
        wanted: BaseModel | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Response:
        """As `forward` of a GET, but passed on as it comes, however long it is. No caller: for what a path alone opens."""
        answer, body = await self._connection.open(path, caller, params=_query(wanted), headers=headers)
        return StreamingResponse(body, answer.status_code, told_on(answer))

    async def me(self, user: str) -> KnownUser:
        """What a user prefers, and up to when they were forgotten."""
        return KnownUser.decode((await self._ask("GET", "/me", user)).content)

    async def change_me(self, user: str, wanted: Preferences) -> Me:
        changed = wanted.model_dump(mode="json", exclude_unset=True)
        return Me.decode((await self._ask("PATCH", "/me", user, json=changed)).content)

    async def known_key(self, sha256: str) -> KnownKey | None:
        """The API key of that hash; None for one that may not be used."""
        try:
            return KnownKey.decode((await self._ask("POST", "/keys/known", None, json={"sha256": sha256})).content)
        except Refused as refused:
            if refused.status_code == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def used_today(self, whose: Whose, *, without: Iterable[UUID] = ()) -> UsageToday:
        """What was used since midnight, UTC, `without` the bytes of some files."""
        wanted = UsedTodayQuery(without=tuple(without)).model_dump(mode="json")
        return UsageToday.decode((await self._ask("POST", "/usage/today", whose, json=wanted)).content)

    async def health(self) -> Health:
        answer = await self._ask("GET", "/health", None, accept=(HTTPStatus.SERVICE_UNAVAILABLE,))
        return Health.decode(answer.content)


class _Fingerprint(Fact):
    fingerprint: str | None = None


def _query(wanted: BaseModel | None) -> dict[str, Any]:
    return wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True) if wanted else {}
