"""From what was found in the windows of a job to one draft."""

from collections.abc import Sequence

from contracts.analysis import AnalysisRequested, Suggestion
from contracts.answering import TokenUse
from extractor.prompted.instructions import PROMPT_VERSION
from extractor.prompted.messages import part_ids
from extractor.prompted.report import NamedTask, Report
from extractor.prompted.windows import Window
from extractor.providers import ME, Draft, DraftedDone, DraftedTask

_SPEAKERS = frozenset({ME, "i", "myself", "speaker", "the speaker", "user", "the user"})
"""How models call the one who speaks."""
_DOUBT = 0.5
"""Tasks of which a model is less sure are to be looked at by somebody."""
_MOST_SUGGESTIONS = 10

Found = tuple[Window, Report]
"""A window with what was found in it."""


def drafted(
    request: AnalysisRequested,
    found: Sequence[Found],
    response: str,
    suggestions: Sequence[Suggestion],
    *,
    provider: str,
    model: str,
    tokens: TokenUse,
) -> Draft:
    """The draft of all windows, in order. A task told in two of them stands there twice; it is merged once grounded."""
    own = {short: part_id for part_id, short in part_ids(request).items()}
    tasks: list[DraftedTask] = []
    done: list[DraftedDone] = []
    left_out = 0
    for window, report in found:
        shown = _shown(window)
        readable = [task for task in report.tasks if own.get(task.part) in shown]
        left_out += report.left_out + len(report.tasks) - len(readable)
        places = {task.place: len(tasks) + number for number, task in enumerate(readable)}
        tasks += [_task(task, own[task.part], shown[own[task.part]], places) for task in readable]
        done += [
            DraftedDone(
                task_id=said.task_id,
                quote=said.quote,
                part_id=part_id,
                near=shown[part_id].start,
                until=shown[part_id].stop,
            )
            for said in report.done
            if (part_id := own.get(said.part)) in shown
        ]
    return Draft(
        response=response,
        tasks=tuple(tasks),
        done=tuple(done),
        suggestions=_once(suggestions),
        provider=provider,
        model=model,
        prompt_version=PROMPT_VERSION,
        tokens=tokens,
        left_out=left_out,
    )


def _shown(window: Window) -> dict[str, range]:
    """Where in its parts a window lies."""
    shown: dict[str, range] = {}
    for piece in window:
        before = shown.get(piece.part.part_id, range(piece.start, piece.start))
        shown[piece.part.part_id] = range(before.start, piece.start + len(piece.text))
    return shown


def _task(task: NamedTask, part_id: str, shown: range, places: dict[int, int]) -> DraftedTask:
    assignee = task.assignee
    return DraftedTask(
        summary=task.summary,
        quote=task.quote,
        part_id=part_id,
        near=shown.start,
        until=shown.stop,
        description=task.description,
        assignee=ME if assignee and assignee.casefold() in _SPEAKERS else assignee,
        due_phrase=task.due_phrase,
        priority=task.priority,
        category=task.category,
        tags=task.tags,
        depends_on=tuple(places[place] for place in task.depends_on if place in places),
        confidence=task.confidence,
        needs_review=task.confidence < _DOUBT,
        updates=task.updates,
    )


def _once(suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """Each once, and no more than anybody reads."""
    told = {
        suggestion.text.casefold(): Suggestion(
            text=suggestion.text, kind=suggestion.kind, priority=suggestion.priority, category=suggestion.category
        )
        for suggestion in reversed(suggestions)
    }
    return tuple(told.values())[::-1][:_MOST_SUGGESTIONS]
