# Made from ../jobs.py by make_sync.py: change that one, then run "make client".
"""Jobs: what became of a submission, and following it while it happens."""

import time
from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

from httpx import RemoteProtocolError, TransportError

from contracts.changed import JobChanged
from contracts.http.jobs import JobList, JobQuery, JobSummary, JobView
from intelliassist_client.sync.connection import Connection
from intelliassist_client.problem_error import ProblemError
from intelliassist_client.sync.server_sent_events import ServerSentEvent, server_sent_events

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
_EVENT = "job.changed"


class Jobs:
    """The jobs that submissions became."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, wanted: JobQuery | None = None) -> JobList:
        """A page of the jobs that fit all that is given, the newest first."""
        return self._connection.ask("GET", "jobs", JobList, wanted=wanted)

    def all(self, wanted: JobQuery | None = None) -> Iterator[JobSummary]:
        """The same, page after page to the end."""
        page = self.list(wanted)
        while True:
            for job in page.jobs:
                yield job
            if page.next_cursor is None:
                return
            page = self.list((wanted or JobQuery()).model_copy(update={"cursor": page.next_cursor}))

    def get(self, job_id: UUID) -> JobView:
        return self._connection.ask("GET", f"jobs/{job_id}", JobView)

    def cancel(self, job_id: UUID) -> JobSummary:
        """Give it up."""
        return self._connection.ask("POST", f"jobs/{job_id}/cancel", JobSummary)

    def retry(self, job_id: UUID) -> JobSummary:
        """Once more what failed, or was cancelled."""
        return self._connection.ask("POST", f"jobs/{job_id}/retry", JobSummary)

    def watch(self, job_id: UUID, *, tries: int = 8) -> Iterator[JobChanged]:
        """Each change of a job, beginning with how it stands now, until it is final.

        Connects again where the stream breaks off, and goes on after the last change it got. Raises
        httpx.TransportError, or ProblemError of a server's failure, after `tries` in a row without one.
        """
        last_id: str | None = None
        pause = _FIRST_PAUSE_S
        failures = 0
        while True:
            try:
                for event in self._stream(f"jobs/{job_id}/events", last_id):
                    failures, last_id = 0, event.id
                    pause = event.retry_ms / 1000 if event.retry_ms is not None else _FIRST_PAUSE_S
                    if event.event != _EVENT:
                        continue
                    change = JobChanged.decode(event.data)
                    yield change
                    if change.status.final:
                        return
                raise RemoteProtocolError("the stream ended before the job did")
            except (TransportError, ProblemError) as broken:
                failures += 1
                if failures >= tries or not _passes(broken):
                    raise
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    def overhear(self) -> Iterator[JobChanged]:
        """The changes of all of one's jobs from now on, without end.

        Raises httpx.TransportError where the line breaks: what happens until one listens again is not told later.
        """
        for event in self._stream("events", None):
            if event.event == _EVENT:
                yield JobChanged.decode(event.data)

    def _stream(self, path: str, last_id: str | None) -> Iterator[ServerSentEvent]:
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if last_id:
            headers["Last-Event-ID"] = last_id
        with self._connection.stream(path, headers=headers) as answer:
            for event in server_sent_events(answer.iter_lines()):
                yield event


def _passes(broken: TransportError | ProblemError) -> bool:
    """Whether it may be otherwise when asked again."""
    if isinstance(broken, TransportError):
        return True
    status = broken.problem.status
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
