"""What the user asks to be done with a task in their list: "mark it as done", "cancel that task"."""

from dataclasses import replace
from typing import Final

from contracts.task import TaskStatus
from extractor.rules.outcomes import Outcome, bare, outcome_of
from extractor.rules.phrasing import pattern

_GESTURE: Final = r"(?:(?:please|ok|okay|actually|no|sorry|oh|so|can you|could you|just|you can)[,!:]* )*"
_THAT: Final = r"(?P<object>it|that|this|that one|this one|(?:the|that|this) task)"
_ORDERED: Final = (
    (
        TaskStatus.COMPLETED,
        pattern(
            rf"{_GESTURE}(?:mark|set|check|tick|cross) (?P<object>\S.*?) (?:as |to )?(?:done|completed?|finished|off)"
        ),
    ),
    (TaskStatus.COMPLETED, pattern(rf"{_GESTURE}(?:tick|check|cross) off (?P<object>\S.*)")),
    (TaskStatus.COMPLETED, pattern(rf"{_GESTURE}(?:close|complete) {_THAT}")),
    (TaskStatus.CANCELLED, pattern(rf"{_GESTURE}(?:cancel|delete|remove|drop|scrap|discard|forget) {_THAT}")),
    (TaskStatus.CANCELLED, pattern(rf"{_GESTURE}mark (?P<object>\S.*?) (?:as )?(?:cancelled|canceled|obsolete)")),
)


def ordered(piece: str) -> Outcome | None:
    """What a piece of a sentence asks for, and nothing else."""
    for becomes, way in _ORDERED:
        if (found := way.fullmatch(bare(piece))) and (told := outcome_of(becomes, found.group("object"), frozenset())):
            return replace(told, ordered=True)
    return None
