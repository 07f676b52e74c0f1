"""What a person sees: progress, tasks, places."""

import io
from datetime import UTC, datetime
from uuid import uuid4

from rich.console import Console

from contracts.changed import JobChanged, JobStatus, PartState, PartStatus
from contracts.http.jobs import JobView, PartView
from contracts.job import PartKind
from contracts.recognized import Page
from contracts.task import Priority, Source, Task
from standalone.progress import Progress
from standalone.tables import due, place, tasks_table

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PAGES = tuple(Page(number=n, width=595, height=842, read_by="text-layer") for n in (1, 2))


def change(version: int, status: JobStatus, part: PartStatus, progress: float = 0.0) -> JobChanged:
    state = PartState(part_id="audio-1", kind=PartKind.AUDIO, status=part, progress=progress)
    return JobChanged(job_id=uuid4(), user_id="dana", version=version, status=status, parts=(state,), changed_at=NOW)


def job(*parts: PartView, tasks: tuple[Task, ...] = ()) -> JobView:
    return JobView(job_id=uuid4(), status=JobStatus.COMPLETED, version=5, parts=parts, accepted_at=NOW, tasks=tasks)


def part(part_id: str, kind: PartKind, filename: str | None = None, pages: tuple[Page, ...] | None = None) -> PartView:
    return PartView(part_id=part_id, kind=kind, status=PartStatus.RECOGNIZED, filename=filename, pages=pages)


def task(source: Source | None = None, due_date: str | None = None) -> Task:
    return Task(
        id=1,
        summary="Send the press list",
        assignee="Tom",
        priority=Priority.URGENT,
        due_date=due_date,
        source=source,
        created_at=NOW,
        updated_at=NOW,
    )


def source(part_id: str, start_s: float | None = None, page: int | None = None) -> Source:
    return Source(part_id=part_id, quote="please send the press list", start=0, end=26, start_s=start_s, page=page)


def test_without_a_terminal_every_hop_is_a_line() -> None:
    out = io.StringIO()
    with Progress(Console(file=out, width=100)) as progress:
        progress.sent("voice note")
        progress.moved("voice note", change(1, JobStatus.RECEIVED, PartStatus.RECEIVED))
        progress.moved("voice note", change(2, JobStatus.RECOGNIZING, PartStatus.RECOGNIZING))
        progress.moved("voice note", change(3, JobStatus.RECOGNIZING, PartStatus.RECOGNIZING, 0.5))
        progress.moved("voice note", change(4, JobStatus.ANALYSING, PartStatus.RECOGNIZED, 1.0))
        progress.moved("voice note", change(5, JobStatus.COMPLETED, PartStatus.RECOGNIZED, 1.0))
    hops = [line.split("voice note")[1].strip() for line in out.getvalue().splitlines()]
    assert hops == [
        "sent",
        "received",
        "audio recognizing",
        "audio recognizing 50%",
        "audio recognized",
        "analysing",
        "completed",
    ]


def test_what_nobody_had_read_of_a_cancelled_job_is_not_told_as_a_failure() -> None:
    out = io.StringIO()
    with Progress(Console(file=out, width=100)) as progress:
        progress.moved("voice note", change(1, JobStatus.RECEIVED, PartStatus.RECEIVED))
        progress.moved("voice note", change(2, JobStatus.CANCELLED, PartStatus.FAILED))
    hops = [line.split("voice note")[1].strip() for line in out.getvalue().splitlines()]
    assert hops == ["received", "cancelled"]


def test_on_a_terminal_a_job_is_one_row() -> None:
    out = io.StringIO()
    console = Console(file=out, width=120, force_terminal=True, color_system=None)
    with Progress(console) as progress:
        progress.sent("voice note")
        progress.moved("voice note", change(2, JobStatus.RECOGNIZING, PartStatus.RECOGNIZING, 0.4))
        progress.moved("voice note", change(3, JobStatus.RECOGNIZING, PartStatus.RECOGNIZING, 0.8))
        progress.moved("voice note", change(5, JobStatus.COMPLETED, PartStatus.RECOGNIZED, 1.0))
    assert "sent → received → audio recognizing 80% → audio recognized → completed " in out.getvalue()


def test_a_place_is_told_as_people_look_it_up() -> None:
    voice = part("audio-1", PartKind.AUDIO, "voice-note.ogg")
    brief = part("document-1", PartKind.DOCUMENT, "launch-brief.pdf", PAGES)
    board = part("image-1", PartKind.IMAGE, "whiteboard.jpg", PAGES[:1])
    words = part("message-1", PartKind.MESSAGE)
    everything = job(voice, brief, board, words)
    told = [
        place(everything, source("audio-1", start_s=63.4)),
        place(everything, source("document-1", page=2)),
        place(everything, source("image-1", page=1)),
        place(everything, source("message-1")),
        place(everything, None),
    ]
    assert told == ["voice-note.ogg 1:03", "launch-brief.pdf page 2", "whiteboard.jpg", "message", ""]


def test_a_due_date_is_told_with_its_day_and_its_time_where_one_was_said() -> None:
    told = [due(task(due_date=day)) for day in ("2026-11-27", "2026-11-27T15:00:00+01:00", None)]
    assert told == ["Fri 2026-11-27", "Fri 2026-11-27 15:00", ""]


def test_the_table_holds_the_task_and_where_it_comes_from() -> None:
    out = io.StringIO()
    voice = part("audio-1", PartKind.AUDIO, "voice-note.ogg")
    listed = job(voice, tasks=(task(source("audio-1", start_s=3.9), "2026-11-27"),))
    Console(file=out, width=160).print(tasks_table([listed]))
    for cell in (
        "Send the press list",
        "Tom",
        "Fri 2026-11-27",
        "urgent",
        "please send the press list",
        "voice-note.ogg 0:03",
    ):
        assert cell in out.getvalue()
