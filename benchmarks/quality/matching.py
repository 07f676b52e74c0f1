"""Which of the tasks that were found is which of those that are there."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

_ENOUGH: Final = 0.5
"""Token F1 from which two summaries tell the same task."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # noqa: RUF001 - as it is typeset
_STOP_TEXT: Final = """
    a an the this that these those and or to of in on at by for from with as into
    is are was were be been being will shall do does did has have had
    i me my we us our you your he him his she her they them their it its
"""
_STOP_WORDS: Final = frozenset(_STOP_TEXT.split())


def matched(found: Sequence[str], there: Sequence[str]) -> list[tuple[int, int]]:
    """Positions in `found` and `there` of summaries that tell the same: one to one, best first, then in order."""
    alike = sorted(
        (-likeness, one, other)
        for one, summary in enumerate(found)
        for other, gold in enumerate(there)
        if (likeness := token_f1(summary, gold)) >= _ENOUGH
    )
    return list(_one_to_one(alike))


def token_f1(one: str, other: str) -> float:
    """How many words two summaries share, from 0 to 1: case and stop words do not count."""
    left, right = _words(one), _words(other)
    shared = (left & right).total()
    return 2 * shared / (left.total() + right.total()) if shared else 0.0


def _one_to_one(pairs: Sequence[tuple[float, int, int]]) -> Iterator[tuple[int, int]]:
    taken: set[int] = set()
    met: set[int] = set()
    for _, one, other in pairs:
        if one not in taken and other not in met:
            taken.add(one)
            met.add(other)
            yield one, other


def _words(summary: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(summary.lower()) if word not in _STOP_WORDS)
