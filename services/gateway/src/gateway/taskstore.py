"""The task store, as the gateway asks it: what became of jobs, files and tasks."""

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import structlog
from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ValidationError

from contracts.fact import Fact
from contracts.http.files import FileList, FileQuery, FileView
from contracts.http.jobs import JobView
from contracts.http.keys import KnownKey
from contracts.http.me import Me, Preferences
from contracts.http.problems import Problem
from contracts.http.submissions import Health
from contracts.http.usage import UsageToday
from gateway.caller import Caller
from gateway.refusals import Refused, StoreAway
from gateway.settings import Settings
from runtime.telemetry import current_traceparent

_LOG = structlog.get_logger()
_PATIENCE_S = 10.0
_TOLD_ON = (
    "content-type",
    "etag",
    "link",
    "location",
    "content-disposition",
    "cache-control",
    "retry-after",
    "last-modified",
)
"""Headers of the store's answers that are the client's too."""
_REFUSALS_TOLD_ON = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.PRECONDITION_REQUIRED,
)


class TaskStore:
    """`user` is the one in whose name is asked; None asks in everybody's.

    Every call raises Refused: as the store refuses it, or StoreAway while it can't be reached.
    """

    _client: httpx.AsyncClient

    def __init__(self, settings: Settings) -> None:
        self._address = settings.taskstore_url
        self._token = settings.internal_token.get_secret_value()

    async def start(self) -> None:
        self._client = httpx.AsyncClient(
            base_url=self._address,
            headers={"Authorization": f"Bearer {self._token}"},
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
            trust_env=False,
        )

    async def stop(self) -> None:
        await self._client.aclose()

    async def job(self, job_id: UUID, user: str | None, wait_s: float = 0, *, texts: bool = True) -> JobView:
        """A job as it stands, without what its parts say where no `texts` are wanted; one that isn't known is waited for."""
        params = {"wait": wait_s, **({} if texts else {"texts": "false"})}
        answer = await self._ask("GET", f"/jobs/{job_id}", user, params=params)
        return JobView.decode(answer.content)

    async def fingerprint(self, job_id: UUID) -> str | None:
        """Of the body that a job was made from; None when the job isn't known."""
        try:
            answer = await self._ask("GET", f"/jobs/{job_id}/fingerprint", None)
        except Refused as refused:
            if refused.status_code == HTTPStatus.NOT_FOUND:
                return None
            raise
        return _Fingerprint.decode(answer.content).fingerprint or ""

    async def file(self, file_id: UUID, user: str | None, wait_s: float = 0) -> FileView:
        return FileView.decode((await self._ask("GET", f"/files/{file_id}", user, params={"wait": wait_s})).content)

    async def files(self, user: str, wanted: FileQuery) -> FileList:
        query = wanted.model_dump(mode="json", exclude_none=True)
        return FileList.decode((await self._ask("GET", "/files", user, params=query)).content)

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
        query = wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True) if wanted else {}
        answer = await self._ask(
            method,
            path,
            caller.user_id,
            params=query,
            json=body.model_dump(mode="json", exclude_unset=True) if body else None,
            headers={"X-Actor": caller.actor, **{name: value for name, value in (headers or {}).items() if value}},
        )
        told = {name: value for name in _TOLD_ON if (value := answer.headers.get(name)) is not None}
        return Response(answer.content, answer.status_code, told)

    async def stream(
        self,
        path: str,
        caller: Caller | None,
        *,
        wanted: BaseModel | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Response:
        """As `forward` of a GET, but passed on as it comes, however long it is. No caller: for what a path alone opens."""
        request = self._client.build_request(
            "GET",
            path,
            headers=_told_of(
                caller.user_id if caller else None, {name: value for name, value in (headers or {}).items() if value}
            ),
            params=wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True) if wanted else {},
            timeout=httpx.Timeout(_PATIENCE_S, connect=2),
        )
        try:
            answer = await self._client.send(request, stream=True)
            if answer.status_code >= HTTPStatus.BAD_REQUEST:
                await answer.aread()
                raise _refusal(answer)
        except httpx.TransportError as away:
            _LOG.warning("the task store is away", reason=repr(away))
            raise StoreAway from away
        # When the store breaks off, so does this: its reader sees that something is missing.
        told = {name: value for name in _TOLD_ON if (value := answer.headers.get(name)) is not None}
        return StreamingResponse(_passed_on(answer), answer.status_code, told)

    async def me(self, user: str) -> Me:
        """What a user prefers."""
        return Me.decode((await self._ask("GET", "/me", user)).content)

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

    async def used_today(self, user: str | None) -> UsageToday:
        """What was used since midnight, UTC."""
        return UsageToday.decode((await self._ask("GET", "/usage/today", user)).content)

    async def health(self) -> Health:
        answer = await self._ask("GET", "/health", None, accept=(HTTPStatus.SERVICE_UNAVAILABLE,))
        return Health.decode(answer.content)

    async def _ask(
        self,
        method: str,
        path: str,
        user: str | None,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[HTTPStatus, ...] = (),
    ) -> httpx.Response:
        patience_s = _PATIENCE_S + float((params or {}).get("wait", 0))  # what is not known yet may be waited for
        try:
            answer = await self._client.request(
                method,
                path,
                headers=_told_of(user, headers),
                params=params,
                json=json,
                timeout=httpx.Timeout(patience_s, connect=2),
            )
        except httpx.TransportError as away:
            _LOG.warning("the task store is away", reason=repr(away))
            raise StoreAway from away
        if answer.status_code >= HTTPStatus.BAD_REQUEST and answer.status_code not in accept:
            raise _refusal(answer)
        return answer


async def _passed_on(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for some in answer.aiter_bytes():
            yield some
    finally:  # also when nobody reads on
        await answer.aclose()


def _told_of(user: str | None, headers: Mapping[str, str] | None) -> dict[str, str]:
    told = dict(headers or {})
    if traceparent := current_traceparent():
        told["traceparent"] = traceparent
    if user is not None:
        # Header values are ASCII; plain names stay as they are.
        told["X-User-Id"] = quote(user, safe="!#$&'()*+,:;=?@[]")
    return told


class _Fingerprint(Fact):
    fingerprint: str | None = None


def _refusal(answer: httpx.Response) -> Refused:
    """The store's problem as ours; its failures and its quarrels with us are none of the client's business."""
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return StoreAway()
    try:
        problem = Problem.decode(answer.content)
    except ValidationError:
        problem = None
    if problem is None or answer.status_code not in _REFUSALS_TOLD_ON:
        _LOG.error("the task store refused us", status=answer.status_code, body=answer.text[:500])
        return Refused(HTTPStatus.BAD_GATEWAY, "task_store_failed", "The task store could not do this.")
    return Refused(HTTPStatus(answer.status_code), problem.code, problem.detail, errors=problem.errors)
