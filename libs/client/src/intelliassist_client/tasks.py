"""Tasks: reading, adding and changing them."""

from uuid import UUID

from httpx import AsyncClient

from contracts.http.tasks import TaskCreate, TaskDeleted, TaskList, TasksCleared, TaskUpdate
from contracts.task import Task, TaskStatus
from intelliassist_client.problem_error import raise_for_problem


class Tasks:
    """The tasks of the house."""

    def __init__(self, http: AsyncClient) -> None:
        self._http = http

    async def list(
        self,
        *,
        job_id: UUID | None = None,
        status: TaskStatus | None = None,
        user_id: str | None = None,
        limit: int | None = None,
    ) -> TaskList:
        """The tasks that fit all that is given, newest first."""
        wanted = {"job_id": job_id, "status": status, "user_id": user_id, "limit": limit}
        params = {name: str(value) for name, value in wanted.items() if value is not None}
        answer = await self._http.get("tasks", params=params)
        raise_for_problem(answer)
        return TaskList.decode(answer.content)

    async def create(self, task: TaskCreate) -> Task:
        answer = await self._http.post("tasks", json=task.model_dump(mode="json", exclude_unset=True))
        raise_for_problem(answer)
        return Task.decode(answer.content)

    async def update(self, task_id: int, change: TaskUpdate) -> Task:
        """Only the fields that were set in `change` are sent; one set to None is emptied."""
        answer = await self._http.put(f"tasks/{task_id}", json=change.model_dump(mode="json", exclude_unset=True))
        raise_for_problem(answer)
        return Task.decode(answer.content)

    async def delete(self, task_id: int) -> TaskDeleted:
        answer = await self._http.delete(f"tasks/{task_id}")
        raise_for_problem(answer)
        return TaskDeleted.decode(answer.content)

    async def clear(self, *, user_id: str | None = None) -> TasksCleared:
        """Delete all tasks of a user; of everybody where none is given."""
        answer = await self._http.delete("tasks", params={"user_id": user_id} if user_id else None)
        raise_for_problem(answer)
        return TasksCleared.decode(answer.content)
