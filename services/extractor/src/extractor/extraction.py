"""A task as it is believed: what a model says of it, as far as the texts bear it out."""

from contracts.analysis import AnalysisRequested, ExtractedTask
from contracts.task import Due
from extractor.due_dates import find, resolve
from extractor.evidence import Evidence, Told, about_the_same
from extractor.grounding import Ground
from extractor.open_tasks import the_same
from extractor.providers import ME, DraftedTask


def extracted(request: AnalysisRequested, drafted: DraftedTask, ground: Ground, evidence: Evidence) -> ExtractedTask:
    """The task on its ground. What the texts do not bear out is left away, and somebody should look at it."""
    assignee, named = _assignee(drafted, ground, evidence)
    due, told = _due(request, drafted, ground, evidence)
    updates = _updated(request, drafted, assignee)
    # What is said of an open task ("move it to Friday") need not name it again.
    fits = updates is not None or about_the_same(drafted.summary, ground.source.quote)
    # The user's words must not hand on an open task to somebody whom only a document names.
    if updates is not None and assignee is not None and drafted.assignee != ME:
        own = any(part.part_id == ground.source.part_id and part.kind.own_words for part in request.parts)
        named = named and (not own or evidence.user_names(assignee))
    return ExtractedTask(
        summary=drafted.summary,
        description=drafted.description,
        assignee=assignee,
        due=due,
        priority=drafted.priority,
        category=drafted.category,
        tags=drafted.tags,
        depends_on=drafted.depends_on,
        confidence=drafted.confidence,
        needs_review=drafted.needs_review or not (ground.exact and named and told and fits),
        source=ground.source,
        updates=updates,
    )


def _assignee(drafted: DraftedTask, ground: Ground, evidence: Evidence) -> tuple[str | None, bool]:
    """Who is to do it, and whether that is what was said."""
    if drafted.assignee is None:
        return None, True
    if drafted.assignee == ME:
        return ground.source.speaker or ME, True
    known = drafted.assignee == ground.source.speaker or evidence.names(drafted.assignee)
    return (drafted.assignee, True) if known else (None, False)


def _due(
    request: AnalysisRequested, drafted: DraftedTask, ground: Ground, evidence: Evidence
) -> tuple[Due | None, bool]:
    """When it is due, and whether that is what was said: an invented date is worse than none."""
    if drafted.due_phrase is None:
        return None, True
    told = evidence.told(drafted.due_phrase, ground.source)
    if told is None and drafted.updates is not None and _said_before(request, drafted.due_phrase):
        # "Make it Friday" - "Which one?" - "The venue": the date stands in the user's line before.
        return resolve(drafted.due_phrase, request.job.reference, request.job.zone), True
    if told is None or not _means_a_day(told, request):
        return None, False
    return resolve(told.phrase, request.job.reference, request.job.zone), told.near


def _said_before(request: AnalysisRequested, phrase: str) -> bool:
    """Whether the user's last line before this job has these words."""
    last = next((said.content for said in reversed(request.history) if said.role == "user"), "")
    return phrase.casefold() in last.casefold()


def _means_a_day(told: Told, request: AnalysisRequested) -> bool:
    """Whether a single word is a date where it stands: "Sun" is none in "Sun Microsystems"."""
    if " " in told.phrase:
        return True
    mentions = find(told.among, request.job.reference, request.job.zone)
    return any(mention.start <= told.start < mention.end for mention in mentions)


def _updated(request: AnalysisRequested, drafted: DraftedTask, assignee: str | None) -> int | None:
    """The open task that it tells once more. A model's word counts for one of the user's that is about the same."""
    named = next((task for task in request.open_tasks if task.id == drafted.updates), None)
    if named is not None and about_the_same(drafted.summary, named.summary):
        return named.id
    known = the_same(drafted.summary, request.open_tasks, assignee=assignee)
    return known.id if known else None
