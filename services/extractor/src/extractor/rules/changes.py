"""How the reply tells of tasks that are open already: what was changed, what seems finished or needed no longer."""

from contracts.task import Priority
from extractor.providers import ME, DraftedTask
from extractor.rules.findings import Findings


def about_open_tasks(found: Findings) -> list[str]:
    """A sentence for each."""
    updated = [f"I updated “{task.summary}”: {_change(task)}." for task in found.conversation.updates()]
    finished = [
        f"“{task.summary}” seems to be finished. To complete it, set its status to completed."
        for task in found.finished()
    ]
    dropped = [
        f"“{task.summary}” seems to be needed no longer. To cancel it, set its status to cancelled."
        for task in found.conversation.no_longer_needed()
    ]
    kept = [f"All right, “{task.summary}” stays open." for task in found.conversation.kept]
    unclear = [found.conversation.unclear.told()] if found.conversation.unclear else []
    return ["\n".join(told) for told in (updated, finished, dropped, kept, unclear) if told]


def _change(task: DraftedTask) -> str:
    owner = {None: None, ME: "yours"}.get(task.assignee, f"for {task.assignee}")
    level = f"{task.priority.value} priority" if task.priority is not Priority.MEDIUM else None
    return ", ".join(detail for detail in (task.due_phrase, owner, level) if detail)
