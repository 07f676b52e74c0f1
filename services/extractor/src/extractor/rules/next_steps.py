"""The direction of a chat: one next step that fits what was found."""

from contracts.analysis import AnalysisRequested
from contracts.job import TaskType
from contracts.task import Priority
from extractor.rules.findings import Findings

_WITHOUT_TASKS = {
    TaskType.MEETING: "tell me who takes on what after this meeting, and I will note it down.",
    TaskType.PLANNING: "tell me which of these items are yours and by when, and I will note them down.",
    TaskType.DOCUMENT: "tell me what this document asks you to do, and by when.",
    TaskType.DATA: "tell me what should follow from these figures, by whom and when.",
    TaskType.GENERAL: "tell me what should be done, by whom and when, and I will note it down.",
}


def next_step(request: AnalysisRequested, context: TaskType, found: Findings) -> str:
    """What to do now, in a sentence."""
    return f"Next step: {_open(found) or _of_tasks(context, found) or _otherwise(request, context)}"


def _open(found: Findings) -> str | None:
    """What to do about a task that is open already."""
    if finished := found.finished():
        return f"set “{finished[0].summary}” to completed if it is done."
    if dropped := found.conversation.no_longer_needed():
        return f"set “{dropped[0].summary}” to cancelled if it can go."
    return "name the task you mean." if found.conversation.unclear and not found.book.notes else None


def _of_tasks(context: TaskType, found: Findings) -> str | None:
    notes = found.book.notes
    if pressing := next((note for note in notes if note.priority is Priority.URGENT), None):
        return f"begin with “{pressing.summary}”, it is urgent."
    nobodys = next((note for note in notes if note.assignee is None), None)
    if context is TaskType.MEETING and nobodys is not None:
        return f"tell me who takes on “{nobodys.summary}”."
    if (dated := next((note for note in notes if note.due_phrase), None)) and len(notes) > 1:
        complete = all(note.due_phrase and note.assignee for note in notes)
        more = "an owner or a date is wrong" if complete else "you know an owner or a date that is missing"
        return f"“{dated.summary}” has a date, so plan it first. Tell me if {more}."
    if undated := next((note for note in notes if not note.due_phrase), None):
        return f"tell me when “{undated.summary}” should be done."
    return "tell me if somebody else should do it, or if the date is wrong." if notes else None


def _otherwise(request: AnalysisRequested, context: TaskType) -> str:
    if any(part.failure for part in request.parts):
        return "send what could not be read once more, in another form if you can."
    if found := request.open_tasks[:1]:
        return f"tell me how “{found[0].summary}” is getting on, or what else should be done."
    return _WITHOUT_TASKS[context]
