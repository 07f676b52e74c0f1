# Made from ../tasks.py by make_sync.py: change that one, then run "make client".
"""Tasks: reading, adding, changing, exporting them; what became of them and where they came from."""

from collections.abc import Iterator

from contracts.http.bulk import BulkResults, BulkTasks
from contracts.http.export import ExportQuery
from contracts.http.history import HistoryQuery, TaskHistory
from contracts.http.lineage import Lineage
from contracts.http.review import Rejection, ReviewQuery
from contracts.http.tags import TagList, TagQuery
from contracts.http.task_lists import TaskList, TaskQuery
from contracts.http.tasks import TaskCreate, TaskDeleted, TaskDeletion, TaskPatch, TasksCleared, TaskUpdate
from contracts.task import Task
from intelliassist_client.sync.connection import Connection, query_of


class Tasks:
    """The tasks of the house. `if_version`: only while the task has that version; else ProblemError (412)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, wanted: TaskQuery | None = None) -> TaskList:
        """A page of the tasks that fit all that is given."""
        return self._connection.ask("GET", "tasks", TaskList, wanted=wanted)

    def all(self, wanted: TaskQuery | None = None) -> Iterator[Task]:
        """The same, page after page to the end."""
        page = self.list(wanted)
        while True:
            for task in page.tasks:
                yield task
            if page.next_cursor is None:
                return
            page = self.list((wanted or TaskQuery()).model_copy(update={"cursor": page.next_cursor}))

    def get(self, task_id: int) -> Task:
        return self._connection.ask("GET", f"tasks/{task_id}", Task)

    def create(self, task: TaskCreate) -> Task:
        return self._connection.ask("POST", "tasks", Task, body=task)

    def update(self, task_id: int, change: TaskUpdate, *, if_version: int | None = None) -> Task:
        """Only the fields that were set in `change` are sent; one set to None is emptied."""
        return self._connection.ask("PUT", f"tasks/{task_id}", Task, body=change, headers=_only(if_version))

    def patch(self, task_id: int, change: TaskPatch, *, if_version: int | None = None) -> Task:
        """The same as a JSON merge patch: `metadata` is merged, not replaced."""
        return self._connection.ask("PATCH", f"tasks/{task_id}", Task, body=change, headers=_only(if_version))

    def delete(self, task_id: int, *, permanent: bool = False, if_version: int | None = None) -> TaskDeleted:
        """Into the trash, or for good."""
        how = TaskDeletion(permanent=True) if permanent else None
        return self._connection.ask(
            "DELETE", f"tasks/{task_id}", TaskDeleted, wanted=how, headers=_only(if_version)
        )

    def restore(self, task_id: int, *, if_version: int | None = None) -> Task:
        """Out of the trash."""
        return self._connection.ask("POST", f"tasks/{task_id}/restore", Task, headers=_only(if_version))

    def clear(self) -> TasksCleared:
        """All of one's own into the trash."""
        return self._connection.ask("DELETE", "tasks", TasksCleared)

    def bulk(self, many: BulkTasks) -> BulkResults:
        """Many edits in one request, each by itself: look at each one's result."""
        return self._connection.ask("POST", "tasks/bulk", BulkResults, body=many)

    def tags(self, wanted: TagQuery | None = None) -> TagList:
        return self._connection.ask("GET", "tasks/tags", TagList, wanted=wanted)

    def history(self, task_id: int, wanted: HistoryQuery | None = None) -> TaskHistory:
        """Who changed what, and when."""
        return self._connection.ask("GET", f"tasks/{task_id}/history", TaskHistory, wanted=wanted)

    def lineage(self, task_id: int) -> Lineage:
        """The very words it came from, who read them, and where it was told again."""
        return self._connection.ask("GET", f"tasks/{task_id}/lineage", Lineage)

    def to_review(self, wanted: ReviewQuery | None = None) -> TaskList:
        """Those that somebody should look at."""
        return self._connection.ask("GET", "tasks/review", TaskList, wanted=wanted)

    def accept(
        self, task_id: int, corrections: TaskUpdate | None = None, *, if_version: int | None = None
    ) -> Task:
        """It is a task, perhaps with corrections."""
        return self._connection.ask(
            "POST", f"tasks/{task_id}/accept", Task, body=corrections, headers=_only(if_version)
        )

    def reject(self, task_id: int, reason: str | None = None, *, if_version: int | None = None) -> TaskDeleted:
        """It is none: into the trash."""
        body = Rejection(reason=reason) if reason else None
        return self._connection.ask(
            "POST", f"tasks/{task_id}/reject", TaskDeleted, body=body, headers=_only(if_version)
        )

    def export(self, wanted: ExportQuery) -> Iterator[bytes]:
        """All that fit, as a file of that format, piece by piece."""
        with self._connection.stream("tasks/export", query=query_of(wanted)) as answer:
            for piece in answer.iter_bytes():
                yield piece


def _only(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}
