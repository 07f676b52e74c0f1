"""Edits of tasks, each as one step of a transaction: checked, written, told to everybody, kept in the history."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from http import HTTPStatus
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from contracts.http.history import Action
from contracts.http.tasks import TaskCreate, TaskUpdate
from contracts.job import ANONYMOUS
from contracts.task import Task
from taskstore import history, task_rows
from taskstore.api.caller import owner_of
from taskstore.api.preconditions import Expected
from taskstore.api.problems import Declined, unknown, unprocessable
from taskstore.connection import Connection
from taskstore.due_dates import DueDate, ImpossibleDateError, lacks_offset
from taskstore.history import Author, Edit
from taskstore.outbox import Saying, say
from taskstore.queries import dependencies, me, tasks, trash
from taskstore.queries.tasks import Owned
from taskstore.task_changes import ImpossibleChangeError, action_of, changed

_TOLD_AT_ONCE: Final = 500
"""Edits that are told of without anybody else having a turn."""


class Editing:
    """Edits in one transaction, by one author, told of together in the end.

    Every method raises Declined for what can't be done, and has written nothing then.
    """

    def __init__(self, connection: Connection, author: Author, now: datetime) -> None:
        self.connection = connection
        self._author = author
        self._now = now
        self._edits: list[Edit] = []

    @staticmethod
    def owner(author: Author, task: TaskCreate) -> str:
        """Whose a new task is."""
        return owner_of(author.user_id, task.user_id, "task")

    async def create(self, task: TaskCreate) -> Task:
        owner = self.owner(self._author, task)
        due = _due(task.due_date, await self._zone(owner, task.due_date))
        await self._check_known(owner, task.depends_on)
        made = await tasks.create(self.connection, owner, task, due, self._now)
        await dependencies.add(self.connection, owner, [(made.id, needed) for needed in task.depends_on])
        made = made.model_copy(update={"depends_on": task.depends_on})
        self._tell(Edit(task_rows.created(made, owner), Action.CREATED, history.made_of(made)))
        return made

    async def change(self, task_id: int, edit: TaskUpdate, expected: Expected) -> Task:
        """Where nothing becomes something else nothing happens, and nobody is told."""
        if edit.depends_on is not None:
            await dependencies.lock(self.connection, self._author.user_id, [task_id])
        found = await self._find(task_id, expected)
        try:
            given = changed(found.task, edit, await self._zone(found.user_id, edit.due_date))
        except ImpossibleChangeError as impossible:
            raise unprocessable(f"body.{impossible.field}", str(impossible)) from impossible
        except ImpossibleDateError as impossible:
            raise unprocessable("body.due_date", f"{impossible}.") from impossible
        if not given:
            return found.task
        if "depends_on" in given:
            await self._depend(found, given["depends_on"])
        due = DueDate.given(given["due_date"]) if "due_date" in given else None
        after = await tasks.rewrite(self.connection, found.task.model_copy(update=given), due, self._now)
        self._tell(
            Edit(
                task_rows.updated(after, found.user_id),
                action_of(found.task, after),
                history.between(found.task, after),
            )
        )
        return after

    async def delete(self, task_id: int, expected: Expected, *, permanent: bool = False) -> None:
        """Into the trash, or for good; what lies in the trash can only go for good."""
        found = await self._find(task_id, expected, deleted=None if permanent else False)
        if not permanent:
            was = await trash.put(self.connection, task_id, self._now)
            self._tell(Edit(task_rows.deleted(was, self._now), Action.DELETED))
            return
        await self.tell()  # its history goes with it
        was = await trash.purge(self.connection, task_id)
        if found.task.deleted_at is None:  # what lay in the trash was told of before
            told = Saying(task_rows.deleted(was, self._now), uuid4(), self._author.traceparent)
            await say(self.connection, [told], self._now)

    async def restore(self, task_id: int, expected: Expected) -> Task:
        found = await self._find(task_id, expected, deleted=None)
        if found.task.deleted_at is None:
            raise Declined(HTTPStatus.CONFLICT, "not_deleted", f"The task {task_id} is not in the trash.")
        after = await trash.restore(self.connection, task_id, self._now)
        self._tell(Edit(task_rows.updated(after, found.user_id), Action.RESTORED))
        return after

    async def clear(self) -> int:
        """Put all tasks of the author's user into the trash; of the nameless one's where there is none."""
        owner = self._author.user_id or ANONYMOUS
        gone = await trash.put_all(self.connection, owner, self._now)
        for start in range(0, len(gone), _TOLD_AT_ONCE):
            some = gone[start : start + _TOLD_AT_ONCE]
            self._edits += [Edit(task_rows.deleted(row, self._now), Action.DELETED) for row in some]
            await self.tell()
        return len(gone)

    async def _find(self, task_id: int, expected: Expected, *, deleted: bool | None = False) -> Owned:
        found = await tasks.read(self.connection, self._author.user_id, task_id, deleted=deleted, to_edit=True)
        if found is None:
            raise unknown("task", task_id)
        expected.check(found.task)
        return found

    async def _check_known(self, owner: str, needs: Sequence[int]) -> None:
        if needs and (unknown_ones := await dependencies.unknown(self.connection, owner, needs)):
            names = ", ".join(map(str, unknown_ones))
            raise unprocessable("body.depends_on", f"There is no task {names} to depend on.")

    async def _depend(self, found: Owned, needs: Sequence[int]) -> None:
        task, owner = found.task, found.user_id
        # What it waited for before may lie in the trash by now.
        await self._check_known(owner, [needed for needed in needs if needed not in (*task.depends_on, task.id)])
        if task.id in needs or await dependencies.closes_a_circle(self.connection, owner, task.id, needs):
            raise Declined(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "dependency_cycle",
                f"The task {task.id} would wait for itself.",
                field="body.depends_on",
            )
        await dependencies.replace(self.connection, owner, task.id, needs)

    async def _zone(self, owner: str, due_date: str | None) -> tzinfo:
        """What a date of that user's counts in where it doesn't say so itself."""
        prefers = await me.read(self.connection, owner) if lacks_offset(due_date) else None
        return ZoneInfo(prefers.time_zone) if prefers and prefers.time_zone else UTC

    async def tell(self) -> None:
        """Say to everybody what was done, in the same order, and keep it. To be called after the last edit."""
        edits, self._edits = self._edits, []
        await history.tell(self.connection, edits, self._author, self._now)

    def _tell(self, edit: Edit) -> None:
        self._edits.append(edit)


def _due(text: str | None, zone: tzinfo) -> DueDate:
    try:
        return DueDate.given(text, zone)
    except ImpossibleDateError as impossible:
        raise unprocessable("body.due_date", f"{impossible}.") from impossible
