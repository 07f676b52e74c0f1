"""Versions that a request insists on, as HTTP says them: entity tags."""

import re
from http import HTTPStatus
from typing import Annotated, Final, NamedTuple, Self

from fastapi import Depends, Header

from contracts.task import Task
from taskstore.api.problems import Declined

_TAG: Final = re.compile(r'(?P<weak>W/)?"(?P<version>[^"]*)"')


class Expected(NamedTuple):
    """Which versions a task may have for an edit to be done."""

    versions: frozenset[str] | None = None
    """None: any."""

    @classmethod
    def of(cls, if_match: str | None) -> Self:
        """What `If-Match` says; a weak tag matches nothing there."""
        if if_match is None or if_match.strip() == "*":
            return cls()
        return cls(frozenset(tag["version"] for tag in _TAG.finditer(if_match) if not tag["weak"]))

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
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or any(
        tag["version"] == str(task.version) for tag in _TAG.finditer(if_none_match)
    )


def _expected(if_match: Annotated[str | None, Header()] = None) -> Expected:
    return Expected.of(if_match)


AsExpected = Annotated[Expected, Depends(_expected)]
