"""Stored files: what is known of them, and forgetting one."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from contracts.http.files import FileForgotten, FileList, FileQuery, FileView
from taskstore.api.caller import AsUser, AtDesk, ByAuthor
from taskstore.api.paging import led_on
from taskstore.api.problems import Declined, unknown
from taskstore.api.waiting import Wait, wait_for
from taskstore.connection import Connection
from taskstore.forgetting.file import forget_file
from taskstore.queries import files

router = APIRouter(prefix="/files")


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[FileQuery, Query()], response: Response) -> FileList:
    async with desk.database.as_user(user, at_one_moment=True) as connection:
        return led_on(response, await files.find(connection, user, wanted))


@router.get("/{file_id}")
async def read(desk: AtDesk, user: AsUser, file_id: UUID, wait: Wait = 0) -> FileView:
    async def known_or_gone(connection: Connection) -> FileView | bool | None:
        # One that was forgotten is not waited for.
        found = await files.read(connection, user, file_id)
        return found or await files.is_forgotten(connection, user, file_id) or None

    found = await wait_for(desk, user, wait, known_or_gone)
    if isinstance(found, FileView):
        return found
    raise _gone(file_id) if found else unknown("file", file_id)


@router.delete("/{file_id}")
async def forget(desk: AtDesk, user: AsUser, author: ByAuthor, file_id: UUID, wait: Wait = 0) -> FileForgotten:
    await read(desk, user, file_id, wait)
    async with desk.database.as_user(user, forgetting=True) as connection:
        tasks = await forget_file(connection, user, file_id, author, datetime.now(UTC))
    if tasks is None:
        raise _gone(file_id)
    desk.commits.announce()
    return FileForgotten(
        message=f"Forgot the file {file_id} and what came of it.", file_id=file_id, tasks_deleted=tasks
    )


def _gone(file_id: UUID) -> Declined:
    return Declined(HTTPStatus.NOT_FOUND, "file_forgotten", f"The file {file_id} was forgotten.")
