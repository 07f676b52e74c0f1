"""What a sentence is about: its words without those that every sentence has."""

import re
from typing import Final

_EMPTY_TEXT: Final = """
    a an and or the to of in on at by for from with into onto over about up out off as is are be was were been it
    its this that these those i you he she we they me him her us them my your his our their will would should could
    can must need needs have has had do does did not please also then so just get make sure all both any some before
    after until as
"""
_EMPTY: Final = frozenset(_EMPTY_TEXT.split())


def about(text: str) -> frozenset[str]:
    """The words that carry its meaning, in a common form."""
    return frozenset(
        _stem(word) for word in re.findall(r"[^\W_]+", text.lower()) if word not in _EMPTY and len(word) > 1
    )


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two tasks are about the same."""
    shared = len(one & other)
    return shared > 0 and shared >= min(len(one), len(other)) / 2 and (shared > 1 or min(len(one), len(other)) == 1)


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 2:  # noqa: PLR2004 - what is left must be a word
            word = word[: -len(ending)]
            break
    return word.removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004 - what is left must be a word
