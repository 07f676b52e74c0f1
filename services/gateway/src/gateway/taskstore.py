"""The task store, as the gateway asks it: what became of jobs, files and tasks."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import structlog
from pydantic import ValidationError

from contracts.fact import Fact
from contracts.http.files import FileView
from contracts.http.jobs import JobView
from contracts.http.problems import Problem
from contracts.http.submissions import Health
from contracts.http.tasks import TaskCreate, TaskDeleted, TaskList, TasksCleared, TaskUpdate
from contracts.http.usage import Usage
from contracts.task import Task
from gateway.refusals import Refused, StoreAway
from gateway.settings import Settings
from runtime.telemetry import current_traceparent

_LOG = structlog.get_logger()
_PATIENCE_S = 10.0


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
        return JobView.decode(await self._ask("GET", f"/jobs/{job_id}", user, wait_s=wait_s))

    async def fingerprint(self, job_id: UUID) -> str | None:
        """Of the body that a job was made from; None when the job isn't known."""
        try:
            answer = await self._ask("GET", f"/jobs/{job_id}/fingerprint", None)
        except Refused as refused:
            if refused.status_code == HTTPStatus.NOT_FOUND:
                return None
            raise
        return _Fingerprint.decode(answer).fingerprint or ""

    async def file(self, file_id: UUID, user: str | None, wait_s: float = 0) -> FileView:
        return FileView.decode(await self._ask("GET", f"/files/{file_id}", user, wait_s=wait_s))

    async def tasks(self, user: str | None, filters: Mapping[str, str]) -> TaskList:
        return TaskList.decode(await self._ask("GET", "/tasks", user, params=filters))

    async def task(self, task_id: int, user: str | None) -> Task:
        return Task.decode(await self._ask("GET", f"/tasks/{task_id}", user))

    async def create_task(self, task: TaskCreate) -> Task:
        return Task.decode(await self._ask("POST", "/tasks", task.user_id, json=task.model_dump(mode="json")))

    async def update_task(self, task_id: int, user: str | None, update: TaskUpdate) -> Task:
        changed = update.model_dump(mode="json", exclude_unset=True)
        return Task.decode(await self._ask("PUT", f"/tasks/{task_id}", user, json=changed))

    async def delete_task(self, task_id: int, user: str | None) -> TaskDeleted:
        return TaskDeleted.decode(await self._ask("DELETE", f"/tasks/{task_id}", user))

    async def clear_tasks(self, user: str | None) -> TasksCleared:
        return TasksCleared.decode(await self._ask("DELETE", "/tasks", user))

    async def usage(self, user: str | None, days: Mapping[str, str]) -> Usage:
        return Usage.decode(await self._ask("GET", "/usage", user, params=days))

    async def health(self) -> Health:
        return Health.decode(await self._ask("GET", "/health", None, accept=(HTTPStatus.SERVICE_UNAVAILABLE,)))

    async def _ask(
        self,
        method: str,
        path: str,
        user: str | None,
        *,
        wait_s: float = 0,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        accept: tuple[HTTPStatus, ...] = (),
    ) -> bytes:
        headers = {}
        if traceparent := current_traceparent():
            headers["traceparent"] = traceparent
        if user is not None:
            # Header values are ASCII; plain names stay as they are.
            headers["X-User-Id"] = quote(user, safe="!#$&'()*+,:;=?@[]")
        query = {**(params or {}), **({"wait": f"{wait_s:g}"} if wait_s else {})}
        try:
            answer = await self._client.request(
                method,
                path,
                headers=headers,
                params=query,
                json=json,
                timeout=httpx.Timeout(_PATIENCE_S + wait_s, connect=2),
            )
        except httpx.TransportError as away:
            _LOG.warning("the task store is away", reason=repr(away))
            raise StoreAway from away
        if answer.status_code >= HTTPStatus.BAD_REQUEST and answer.status_code not in accept:
            raise _refusal(answer)
        return answer.content


class _Fingerprint(Fact):
    fingerprint: str | None = None


def _refusal(answer: httpx.Response) -> Refused:
    """The store's problem as ours; its failures and its quarrels with us are none of the client's business."""
    told_on = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY)
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return StoreAway()
    try:
        problem = Problem.decode(answer.content)
    except ValidationError:
        problem = None
    if problem is None or answer.status_code not in told_on:
        _LOG.error("the task store refused us", status=answer.status_code, body=answer.text[:500])
        return Refused(HTTPStatus.BAD_GATEWAY, "task_store_failed", "The task store could not do this.")
    return Refused(HTTPStatus(answer.status_code), problem.code, problem.detail, errors=problem.errors)
