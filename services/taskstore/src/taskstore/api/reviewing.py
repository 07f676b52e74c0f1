"""Looking at tasks, as steps of a transaction."""

from http import HTTPStatus

from contracts.http.history import Action, Alteration
from contracts.http.tasks import TaskUpdate
from contracts.task import Task
from taskstore import history, task_rows
from taskstore.api.editing import Editing
from taskstore.api.preconditions import Expected
from taskstore.api.problems import Declined
from taskstore.history import Edit
from taskstore.queries import dependencies, review, trash
from taskstore.queries.tasks import Owned


class Reviewing(Editing):
    """As an edit; besides, a task that needs no review is declined."""

    async def accept(self, task_id: int, corrections: TaskUpdate, expected: Expected) -> Task:
        """The task is right, once it is corrected. The corrections are an edit of their own, before this one."""
        if corrections.depends_on is not None:  # before any task is locked
            await dependencies.lock(self.connection, self._author.user_id, [task_id])
        found = await self._to_review(task_id, expected)
        corrected = await self.change(task_id, corrections, expected)
        after = await review.accept(self.connection, task_id, self._now)
        changes = history.between(corrected, after)
        self._tell(Edit(task_rows.updated(after, found.user_id), Action.ACCEPTED, changes))
        return after

    async def reject(self, task_id: int, reason: str | None, expected: Expected) -> None:
        """The task is none: into the trash."""
        await self._to_review(task_id, expected)
        was = await trash.put(self.connection, task_id, self._now)
        changes = {"reason": Alteration(after=reason)} if reason else {}
        self._tell(Edit(task_rows.deleted(was, self._now), Action.REJECTED, changes))

    async def _to_review(self, task_id: int, expected: Expected) -> Owned:
        found = await self._find(task_id, expected)
        if not found.task.needs_review:
            detail = f"The task {task_id} needs no review, or somebody has looked at it already."
            raise Declined(HTTPStatus.CONFLICT, "not_in_review", detail)
        return found
