"""Versions that a request insists on, as HTTP says them: entity tags."""

from http import HTTPStatus
from typing import Annotated, NamedTuple, Self

from fastapi import Depends, Header

from contracts.http.entity_tags import listed, names
from contracts.task import Task
from taskstore.api.problems import Declined


class Expected(NamedTuple):
    """Which versions a task may have for an edit to be done."""

    versions: frozenset[str] | None = None
    """None: any."""

    @classmethod
    def of(cls, if_match: str | None) -> Self:
        """What `If-Match` says; a weak tag matches nothing there."""
        if if_match is None or if_match.strip() == "*":
            return cls()
        return cls(frozenset(one.tag.strip('"') for one in listed(if_match) if not one.weak))

    @classmethod
    def version(cls, number: int | None) -> Self:
        return cls(None if number is None else frozenset({str(number)}))

    def check(self, task: Task) -> None:
        """Raise Declined when the task has another version."""
        if self.versions is not None and str(task.version) not in self.versions:
            detail = f"The task {task.id} was changed meanwhile: it has version {task.version}. Read it again."
            raise Declined(HTTPStatus.PRECONDITION_FAILED, "version_conflict", detail)


def etag(task: Task) -> dict[str, str]:
    """The header that names a task's version."""
    return {"ETag": f'"{task.version}"'}


def is_known(if_none_match: str | None, task: Task) -> bool:
    """Whether who asks has that version already."""
    return names(if_none_match, etag(task)["ETag"])


def _expected(if_match: Annotated[str | None, Header()] = None) -> Expected:
    return Expected.of(if_match)


AsExpected = Annotated[Expected, Depends(_expected)]
