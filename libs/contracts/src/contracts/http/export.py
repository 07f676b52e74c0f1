"""Tasks as files, over HTTP."""

from enum import StrEnum

from contracts.http.task_lists import OrderedTasks


class ExportFormat(StrEnum):
    """What the file is."""

    CSV = "csv"
    """UTF-8 with a line of names; cells that a spreadsheet would take for formulas begin with an apostrophe."""
    JSON = "json"
    """An array of tasks."""
    ICS = "ics"
    """iCalendar, a VTODO a task."""

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
    ExportFormat.ICS: "text/calendar; charset=utf-8",
}


class ExportQuery(OrderedTasks):
    """Which tasks are wanted, in which order and as what; all of them, without pages."""

    format: ExportFormat = ExportFormat.CSV
