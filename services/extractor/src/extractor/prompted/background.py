"""What a model is shown beside the texts: the conversation before and the open tasks, as much as there is room for."""

from collections.abc import Sequence
from typing import Any

from contracts.analysis import AnalysisRequested, OpenTask, Said
from extractor.invisible import visible
from extractor.prompted.tokens import estimate

_PER_ENTRY = 12
"""Tokens of the signs around an entry."""


def background(request: AnalysisRequested, tokens: int) -> dict[str, Any]:
    """The newest of the conversation, and the open tasks, within about so many tokens."""
    told = _open_tasks(request.open_tasks, tokens // 2)
    left = tokens - sum(estimate(task["summary"]) + _PER_ENTRY for task in told)
    hint = visible(request.job.context or "")
    shown = shortened(hint, left // 2)
    return {
        "context": shown or None,
        "history": _history(request.history, left - (estimate(shown) if shown else 0)),
        "open_tasks": told,
    }


def shortened(text: str, tokens: int) -> str:
    """The beginning of a text, with a sign that there is more."""
    if estimate(text) <= tokens:
        return text
    length = max(0, len(text) * tokens // estimate(text) - 1)
    return text[:length].rstrip() + "…" if length else ""


def _open_tasks(tasks: Sequence[OpenTask], tokens: int) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for task in tasks:
        entry = {
            "id": task.id,
            "summary": shortened(visible(task.summary), 100),
            "due": task.due_date,
            "assignee": task.assignee,
        }
        tokens -= estimate(str(entry["summary"])) + _PER_ENTRY
        if tokens < 0:
            break
        told.append(entry)
    return told


def _history(history: Sequence[Said], tokens: int) -> list[dict[str, str]]:
    """From the newest backwards; a line that is too long for what is left is shortened, and is the last."""
    lines: list[dict[str, str]] = []
    for line in reversed(history):
        content = shortened(visible(line.content), min(tokens - _PER_ENTRY, max(tokens // 2, 200)))
        if not content.strip():
            break
        lines.append({"role": line.role, "text": content})
        tokens -= estimate(content) + _PER_ENTRY
    return lines[::-1]
