"""Tasks as files."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from contracts.http.export import ExportQuery
from gateway.answering.documented import problems
from gateway.caller import Reads
from gateway.desk import AtDesk

router = APIRouter(tags=["tasks"])

_TEXT: Final = {"schema": {"type": "string"}}
_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file; `Content-Disposition` names it.",
        "content": {
            "text/csv": _TEXT,
            "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Task"}}},
            "text/calendar": _TEXT,
        },
    }
}


@router.get("/tasks/export", response_class=StreamingResponse, responses={**_FILES, **problems(422, 503)})
async def export(desk: AtDesk, caller: Reads, wanted: Annotated[ExportQuery, Query()]) -> Response:
    """All tasks that are wanted, as CSV, JSON or iCalendar; filtered and sorted as in the list, without its pages."""
    return await desk.store.stream("/tasks/export", caller, wanted=wanted)
