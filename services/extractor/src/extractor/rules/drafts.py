"""A job read by rules alone."""

from importlib.metadata import version
from typing import Final

from contracts.analysis import AnalysisRequested
from contracts.job import PartKind, TaskType
from extractor.invisible import visible
from extractor.open_tasks import the_same
from extractor.providers import Draft, DraftedTask
from extractor.rules.answers import answer
from extractor.rules.categories import categories, hashtags, untagged
from extractor.rules.conversation import Conversation
from extractor.rules.descriptions import description
from extractor.rules.findings import Findings
from extractor.rules.headings import Heading, heading
from extractor.rules.insights import insights
from extractor.rules.machine_talk import speaks_to_a_machine
from extractor.rules.minutes import Minutes
from extractor.rules.notes import Note
from extractor.rules.sentences import Utterance
from extractor.rules.suggestions import suggestions
from extractor.rules.windows import Window, windows

PROVIDER: Final = "local"
MODEL: Final = "rules-1"
VERSION: Final = f"rules-{version('intelliassist-extractor')}"
"""What a prompt's version is to a model."""
_DOUBT: Final = 0.7
"""Tasks found with less confidence are to be looked at by somebody."""


def draft(request: AnalysisRequested, context: TaskType = TaskType.GENERAL) -> Draft:
    """The tasks, suggestions and reply for a job. Pure: the same request gives the same draft."""
    minutes = begun(request, context)
    for window in windows(request):
        minutes = read_on(minutes, window)
    return drawn_up(request, minutes, context)


def begun(request: AnalysisRequested, context: TaskType) -> Minutes:
    """Minutes in which nothing stands yet, but what is open already."""
    job = request.job
    charts = frozenset(part.part_id for part in request.parts if part.reading and part.reading.picture == "chart")
    if context is TaskType.DATA:
        charts |= {part.part_id for part in request.parts if part.kind is PartKind.IMAGE}
    minutes = Minutes(job.reference, job.zone, conversation=Conversation(request), charts=charts)
    for part in request.parts:
        text = part.reading.text if part.reading else ""
        if part.kind is PartKind.MESSAGE and heading(text) is Heading.DONE:  # an answer, with nothing below it
            minutes.read(part.part_id, (Utterance(text, 0, text),))
    return minutes


def read_on(minutes: Minutes, window: Window) -> Minutes:
    """The minutes with what is said in a window."""
    for part_id, said in window:
        minutes.read(part_id, said)
    return minutes


def drawn_up(request: AnalysisRequested, minutes: Minutes, context: TaskType) -> Draft:
    """The draft, when all was read."""
    minutes.book.close()
    notes = minutes.book.notes
    found = Findings(minutes.book, minutes.conversation or Conversation(request), _told_again(request, notes))
    waits = minutes.orders.dependencies(notes)
    return Draft(
        response=answer(request, context, found),
        tasks=(*_drafted(notes, waits, found), *found.conversation.updates()),
        done=found.conversation.done(),
        suggestions=suggestions(
            (*found.conversation.proposals(), *insights(request, data=context is TaskType.DATA)), minutes.remarks, notes
        ),
        provider=PROVIDER,
        model=MODEL,
        prompt_version=VERSION,
        left_out=minutes.book.beyond + minutes.book.unrepeated,
    )


def _told_again(request: AnalysisRequested, notes: list[Note]) -> dict[int, int]:
    """Notes, by their positions, that tell an open task once more: its id. Of several that tell the same, the first."""
    found: dict[int, int] = {}
    for place, note in enumerate(notes):
        task = the_same(note.summary, request.open_tasks, assignee=note.assignee)
        if task is not None and task.id not in found.values():
            found[place] = task.id
    return found


def _drafted(notes: list[Note], waits: dict[int, tuple[int, ...]], found: Findings) -> tuple[DraftedTask, ...]:
    last = {note.turn: place for place, note in enumerate(notes)}
    return tuple(
        _task(note, description(note, last=last[note.turn] == place), waits.get(place, ()), found.told_again.get(place))
        for place, note in enumerate(notes)
    )


def _task(note: Note, more: str | None, waits: tuple[int, ...], updates: int | None) -> DraftedTask:
    category, tags = categories(note.summary)
    confidence = note.confidence / 2 if speaks_to_a_machine(note.utterance.text) else note.confidence
    return DraftedTask(
        summary=untagged(visible(note.summary).strip()) or note.utterance.quote,
        quote=note.utterance.quote,
        part_id=note.part_id,
        near=note.utterance.start,
        speaker=note.utterance.speaker,
        description=more,
        assignee=note.assignee and visible(note.assignee),
        due_phrase=note.due_phrase,
        priority=note.priority,
        category=category,
        tags=tuple(dict.fromkeys((*hashtags(note.utterance.text), *tags))),
        depends_on=waits,
        confidence=confidence,
        needs_review=confidence < _DOUBT,
        updates=updates,
    )
