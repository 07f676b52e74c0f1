"""What the extractor does with a request for analysis."""

from asyncio import to_thread
from collections.abc import AsyncGenerator

from contracts.analysis import AnalysisCompleted, AnalysisRequested, ExtractedTask
from contracts.recognized import PartProgressed
from contracts.task import Source
from extractor.due_dates import resolve
from extractor.grounding import ground
from extractor.providers import Draft, DraftedTask, TaskModel


async def extract_tasks(
    request: AnalysisRequested, *, model: TaskModel
) -> AsyncGenerator[PartProgressed | AnalysisCompleted, None]:
    """Name the tasks that somebody promised or asked for in the gathered texts.

    Silence still answers, with no tasks: whoever waits for this job must learn that it is finished.
    """
    yield PartProgressed(job=request.job, step="analyse", attempt=request.attempt)
    draft = await model.analyse(request)
    # In a thread: a book's quotes and days take seconds, in which others must be answered.
    yield await to_thread(completed, request, draft)


def completed(request: AnalysisRequested, draft: Draft) -> AnalysisCompleted:
    """What a draft comes to: tasks whose words stand in the sources, with their days reckoned."""
    sources = {place: source for place, task in enumerate(draft.tasks) if (source := ground(task, request.parts))}
    renumbered = {place: number for number, place in enumerate(sources)}
    return AnalysisCompleted(
        job=request.job,
        attempt=request.attempt,
        response=draft.response,
        tasks=tuple(_task(request, draft.tasks[place], source, renumbered) for place, source in sources.items()),
        suggestions=draft.suggestions,
        provider=draft.provider,
        model=draft.model,
        degraded=draft.degraded,
        tokens=draft.tokens,
        dropped=draft.left_out + len(draft.tasks) - len(sources),
    )


def _task(
    request: AnalysisRequested, drafted: DraftedTask, source: Source, renumbered: dict[int, int]
) -> ExtractedTask:
    job = request.job
    return ExtractedTask(
        summary=drafted.summary,
        description=drafted.description,
        assignee=drafted.assignee,
        due=resolve(drafted.due_phrase, job.reference, job.zone) if drafted.due_phrase else None,
        priority=drafted.priority,
        category=drafted.category,
        tags=drafted.tags,
        depends_on=tuple(renumbered[place] for place in drafted.depends_on if place in renumbered),
        confidence=drafted.confidence,
        needs_review=drafted.needs_review,
        source=source,
    )
