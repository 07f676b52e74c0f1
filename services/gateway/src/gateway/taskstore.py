"""The task store, as the gateway asks it: what became of jobs, files and tasks."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import structlog
from fastapi import Response
from pydantic import BaseModel, ValidationError

from contracts.fact import Fact
from contracts.http.files import FileView
from contracts.http.jobs import JobView
from contracts.http.problems import Problem
from contracts.http.submissions import Health
from gateway.caller import Caller
from gateway.refusals import Refused, StoreAway
from gateway.settings import Settings
from runtime.telemetry import current_traceparent

_LOG = structlog.get_logger()
_PATIENCE_S = 10.0
_TOLD_ON = ("content-type", "etag", "link", "location", "content-disposition", "cache-control", "retry-after")
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

    async def job(self, job_id: UUID, user: str | None, wait_s: float = 0) -> JobView:
        """A job as it stands; one that isn't known is waited for."""
        return JobView.decode((await self._ask("GET", f"/jobs/{job_id}", user, wait_s=wait_s)).content)

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
        return FileView.decode((await self._ask("GET", f"/files/{file_id}", user, wait_s=wait_s)).content)

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

    async def health(self) -> Health:
        answer = await self._ask("GET", "/health", None, accept=(HTTPStatus.SERVICE_UNAVAILABLE,))
        return Health.decode(answer.content)

    async def _ask(
        self,
        method: str,
        path: str,
        user: str | None,
        *,
        wait_s: float = 0,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[HTTPStatus, ...] = (),
    ) -> httpx.Response:
        told = dict(headers or {})
        if traceparent := current_traceparent():
            told["traceparent"] = traceparent
        if user is not None:
            # Header values are ASCII; plain names stay as they are.
            told["X-User-Id"] = quote(user, safe="!#$&'()*+,:;=?@[]")
        query = {**(params or {}), **({"wait": f"{wait_s:g}"} if wait_s else {})}
        try:
            answer = await self._client.request(
                method,
                path,
                headers=told,
                params=query,
                json=json,
                timeout=httpx.Timeout(_PATIENCE_S + wait_s, connect=2),
            )
        except httpx.TransportError as away:
            _LOG.warning("the task store is away", reason=repr(away))
            raise StoreAway from away
        if answer.status_code >= HTTPStatus.BAD_REQUEST and answer.status_code not in accept:
            raise _refusal(answer)
        return answer


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
