"""A job read by rules alone."""

from typing import Final

from contracts.analysis import AnalysisRequested
from extractor.providers import Draft, DraftedTask
from extractor.rules.answers import answer
from extractor.rules.categories import categories
from extractor.rules.minutes import Minutes
from extractor.rules.notes import Note
from extractor.rules.suggestions import suggestions

PROVIDER: Final = "local"
MODEL: Final = "rules-1"
_DOUBT: Final = 0.7
"""Tasks found with less confidence are to be looked at by somebody."""


def draft(request: AnalysisRequested) -> Draft:
    """The tasks, suggestions and reply for a job. Pure: the same request gives the same draft."""
    minutes = Minutes(request.job.reference, request.job.zone)
    for part in request.parts:
        minutes.read(part)
    return Draft(
        response=answer(request, minutes.notes),
        tasks=tuple(_drafted(note) for note in minutes.notes),
        suggestions=suggestions(request, minutes.notes),
        provider=PROVIDER,
        model=MODEL,
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
