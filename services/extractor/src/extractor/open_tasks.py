"""Is what was said now about a task that is open already? A wrong yes loses a task, so only what is sure is one.

The same for every provider.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from contracts.analysis import OpenTask, Suggestion
from contracts.task import TaskStatus
from extractor.invisible import visible
from extractor.typography import plain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD: Final = re.compile(r"[^\W_]+(?:['./:@-][^\W_]+)*|[$€£%#&+]")
_SILENT: Final = _words("a an the my our please also just then der die das den dem ein eine le la les el los")
"""Words that a task is the same without."""
_LEANING: Final = _words("it this that them those these him her he she they there one ones something someone")
"""Words that may stand for anything: such a summary tells of no task by itself."""
LINKING: Final = _words("to for from of with without about at in on off into onto and or up out by as")
_FAMILIES: Final = (
    "call phone ring telephone",
    "buy purchase",
    "finish complete finalize finalise",
    "fix repair mend",
    "book reserve",
    "email e-mail mail",
    "reply respond answer",
    "organise organize arrange",
    "analyse analyze",
    "summarise summarize",
)
_FAMILY: Final = {verb: verbs.split()[0] for verbs in _FAMILIES for verb in verbs.split()}
_GIVING: Final = _words("send give show bring email forward hand tell")
_LONG: Final = 9
"""Letters from which one slip of the pen is forgiven: shorter words become others by it, as "contract" and "contact" do."""
_SLIP: Final = 90
_PLURAL_FROM: Final = 4
"""Letters from which an s at the end is a plural."""


def the_same(summary: str, open_tasks: Iterable[OpenTask], *, assignee: str | None = None) -> OpenTask | None:
    """The open task that a summary tells once more, or None.

    The same words in the same order, but for articles, plurals and verbs that mean the same. Numbers, names and all
    else that may tell two tasks apart must agree; so must the assignees, where both have one.
    """
    said = words(summary)
    if not said or _LEANING.intersection(said):
        return None
    named = _names(summary)
    return next(
        (
            task
            for task in open_tasks
            if _agree(said, words(task.summary), named | _names(task.summary))
            and not _two_people(assignee, task.assignee)
        ),
        None,
    )


@lru_cache(maxsize=4_096)
def words(summary: str) -> tuple[str, ...]:
    """What a summary says in a common form: verbs of one meaning as one, "Bo the bill" for "the bill to Bo"."""
    said = [word for word in _tokens(summary) if word.casefold() not in _SILENT]
    if not said:
        return ()
    verb, *rest = said
    verb = family(verb.casefold())
    if verb in _GIVING and "to" in rest[1:]:
        to = len(rest) - 1 - rest[::-1].index("to")
        rest = [*rest[to + 1 :], *rest[:to]]
    return (verb, *map(_common, rest))


def things(text: str) -> frozenset[str]:
    """What some words are about, in the same form; "it" is about nothing."""
    return frozenset(_common(word) for word in _tokens(text)) - _SILENT - _LEANING - LINKING


def family(verb: str) -> str:
    """One verb for all that mean the same work."""
    return _FAMILY.get(verb, verb)


def proposal(task: OpenTask, status: TaskStatus) -> Suggestion:
    """What to ask the user when the words say that a task is finished, or needed no longer."""
    becomes = "completed" if status is TaskStatus.COMPLETED else "cancelled"
    return Suggestion(text=f"Mark “{task.summary}” as {becomes}?", kind="action", task_id=task.id, proposes=status)


def _tokens(text: str) -> list[str]:
    """Words as they are spelled, without what nobody sees."""
    return _WORD.findall(unicodedata.normalize("NFKC", visible(plain(text))))


@lru_cache(maxsize=4_096)
def _names(summary: str) -> frozenset[str]:
    """Words behind the first that begin with a capital: they are never taken for one another."""
    return frozenset(word.casefold() for word in _tokens(summary)[1:] if not word.islower())


def _common(word: str) -> str:
    """Without case, and without the plural where it is no name."""
    plural = len(word) > _PLURAL_FROM and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural and word.isalpha() and word.islower() else word.casefold()


def _agree(one: tuple[str, ...], other: tuple[str, ...], named: frozenset[str]) -> bool:
    return len(one) == len(other) and all(_one_word(a, b, named) for a, b in zip(one, other, strict=True))


def _one_word(one: str, other: str, named: frozenset[str]) -> bool:
    """Whether two words are one, perhaps with a slip of the pen in a long one."""
    if one == other:
        return True
    if not (one.isalpha() and other.isalpha()) or one[0] != other[0] or named.intersection((one, other)):
        return False
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= _LONG and longer - shorter <= 1 and fuzz.ratio(one, other) >= _SLIP


def _two_people(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() != other.casefold()
