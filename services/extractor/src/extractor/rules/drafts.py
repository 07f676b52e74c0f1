"""A job read by rules alone."""

from typing import Final

from contracts.analysis import AnalysisRequested
from extractor.providers import Draft, DraftedTask
from extractor.rules.answers import answer
from extractor.rules.categories import categories
from extractor.rules.minutes import Minutes
from extractor.rules.notes import Note
from extractor.rules.suggestions import suggestions
from extractor.rules.windows import Window, windows

PROVIDER: Final = "local"
MODEL: Final = "rules-1"
_DOUBT: Final = 0.7
"""Tasks found with less confidence are to be looked at by somebody."""


def draft(request: AnalysisRequested) -> Draft:
    """The tasks, suggestions and reply for a job. Pure: the same request gives the same draft."""
    minutes = Minutes(request.job.reference, request.job.zone)
    for window in windows(request):
        minutes = read_on(minutes, window)
    return drawn_up(request, minutes)


def read_on(minutes: Minutes, window: Window) -> Minutes:
    """The minutes with what is said in a window."""
    for part_id, said in window:
        minutes.read(part_id, said)
    return minutes


def drawn_up(request: AnalysisRequested, minutes: Minutes) -> Draft:
    """The draft, when all was read."""
    book = minutes.book
    book.settle()
    return Draft(
        response=answer(request, book),
        tasks=tuple(_drafted(note) for note in book.notes),
        suggestions=suggestions(minutes.remarks, book.notes),
        provider=PROVIDER,
        model=MODEL,
        left_out=book.beyond,
    )


def _drafted(note: Note) -> DraftedTask:
    category, tags = categories(note.summary)
    return DraftedTask(
        summary=note.summary,
        quote=note.utterance.quote,
        part_id=note.part_id,
        near=note.utterance.start,
        speaker=note.utterance.speaker,
        assignee=note.assignee,
        due_phrase=note.due_phrase,
        priority=note.priority,
        category=category,
        tags=tags,
        confidence=note.confidence,
        needs_review=note.confidence < _DOUBT,
    )
