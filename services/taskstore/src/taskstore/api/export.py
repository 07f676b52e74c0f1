"""Tasks as files."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from contracts.http.export import ExportFormat, ExportQuery
from contracts.http.task_lists import TaskQuery
from taskstore.api.caller import AsUser, AtDesk
from taskstore.exporting import Pages
from taskstore.exporting.array import as_json
from taskstore.exporting.calendar import as_calendar
from taskstore.exporting.pages import pages
from taskstore.exporting.spreadsheet import as_csv

router = APIRouter(prefix="/tasks")

_NAME: Final = "Tasks"
_FORMS: Final[dict[ExportFormat, Callable[[Pages], AsyncIterator[bytes]]]] = {
    ExportFormat.CSV: as_csv,
    ExportFormat.JSON: as_json,
    ExportFormat.ICS: lambda found: as_calendar(found, _NAME),
}


@router.get("/export")
async def export(desk: AtDesk, user: AsUser, wanted: Annotated[ExportQuery, Query()]) -> StreamingResponse:
    now = datetime.now(UTC)
    asked = TaskQuery.model_validate(wanted.model_dump(exclude={"format"}, exclude_unset=True))
    found = await begun(pages(desk.database, user, asked, now))
    name = f"tasks-{now:%Y-%m-%d}.{wanted.format}"
    return StreamingResponse(
        _FORMS[wanted.format](found),
        media_type=wanted.format.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


async def begun(found: Pages) -> Pages:
    """The same, with its first page read: what goes wrong there is answered as a problem, not by breaking off."""
    first = await anext(found, None)

    async def all_of_them() -> Pages:
        if first is None:
            return
        yield first
        async for page in found:
            yield page

    return all_of_them()
