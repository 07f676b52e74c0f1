"""Short orders that call an open task by what it is about: "move the venue to Monday", "cancel the report"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.analysis import OpenTask
from extractor.due_dates import Mention
from extractor.open_tasks import LINKING, family, the_same, things, words
from extractor.rules.follow_ups import LEAD, REST
from extractor.rules.participles import bases_of
from extractor.rules.phrasing import pattern
from extractor.typography import plain

_ANY_TASK: Final = frozenset({"task", "to-do", "todo", "item", "reminder"})
"""Words that tell no task from another."""
_FINISHED: Final = frozenset({"done", "finished", "completed", "ready"})
_DATED: Final = (
    pattern(
        rf"(?P<before>{LEAD}(?:move|change|push|shift|postpone|reschedule|delay|set|bring) )(?P<object>\S.*?)"
        rf"(?P<after> (?:(?:back|forward|off|up|due) )?(?:(?:to|for|until|till|on|by|at) )?<when>{REST})"
    ),
    pattern(
        rf"(?P<before>{LEAD})(?P<object>(?:the|my|our|that) \S.*?)(?P<modal> (?:can|could|has to|needs to|must|should|may))"
        rf" be (?P<verb>[a-z]+)(?P<after>(?: (?:by|on|at|until|before))? <when>{REST})"
    ),
    pattern(
        rf"(?P<before>{LEAD})(?P<object>(?:the|my|our|that) \S.*?)(?P<after>(?:'s| is)(?: now)? due(?: (?:on|by|at))? <when>{REST})"
    ),
)
"""`<when>` is put where the date phrase stands."""
_UNDATED: Final = (
    pattern(rf"(?P<before>{LEAD})(?P<object>the \S.*?)(?P<after>(?:'s| is) for {{name}}{REST})"),
    pattern(
        rf"(?P<before>{LEAD}(?:cancel|delete|remove|drop|scrap|discard|forget) )(?P<object>\S.*?)(?P<after>{REST})"
    ),
    pattern(rf"(?P<before>{LEAD}(?:assign|reassign|delegate) )(?P<object>\S.*?)(?P<after> to (?:me|{{name}}){REST})"),
)


@dataclass(frozen=True, slots=True)
class Called:
    """The open tasks that an order may mean, and the order with "it" for what it names."""

    tasks: tuple[OpenTask, ...]
    text: str


def called(sentence: str, when: Mention | None, open_tasks: Sequence[OpenTask]) -> Called | None:
    """What a sentence orders for a task that is open; None where it orders something else, which may be a new task."""
    dated, phrase = sentence, ""
    if when is not None:
        phrase = sentence[when.start : when.end]
        due = "due " if phrase.lower().startswith("due ") else ""
        phrase = phrase[len(due) :]
        dated = f"{sentence[: when.start].rstrip()} {due}<when>{sentence[when.end :]}".strip()
    for way in _DATED if when else _UNDATED:
        if (found := way.fullmatch(dated)) is None:
            continue
        groups = found.groupdict()
        verb, modal = groups.get("verb"), groups.get("modal")
        about = things(groups["object"]) - _ANY_TASK
        tasks = tuple(task for task in open_tasks if _is_about(task, about) and (not verb or _is_done(task, verb)))
        text = f"{groups['before']}it{f'{modal} be done' if modal else ''}{groups['after']}"
        if tasks and the_same(sentence, open_tasks) is None:
            exact = tuple(task for task in tasks if _object_of(task) == about)
            return Called(exact if len(exact) == 1 else tasks, text.replace("<when>", phrase))
    return None


def called_by(name: str, open_tasks: Sequence[OpenTask]) -> tuple[OpenTask, ...]:
    """The open tasks that a bare name may mean: "the venue", "the venue, please"."""
    about = things(name) - _ANY_TASK - {"please", "mean", "meant", "i"}
    return tuple(task for task in open_tasks if about and about <= frozenset(words(task.summary)))


def _is_about(task: OpenTask, about: frozenset[str]) -> bool:
    """Whether that names it. "The offsite" does not name "Book the venue for the offsite"."""
    return about <= frozenset(words(task.summary)) and bool(about & _object_of(task))


def _object_of(task: OpenTask) -> frozenset[str]:
    """What it does something to."""
    told = plain(task.summary).split()[1:]
    cut = next((at for at, word in enumerate(told) if at and word.lower() in LINKING), len(told))
    return things(" ".join(told[:cut]))


def _is_done(task: OpenTask, verb: str) -> bool:
    named = words(task.summary)
    return verb.lower() in _FINISHED or named[:1] == () or named[0] in map(family, bases_of(verb.lower()))
