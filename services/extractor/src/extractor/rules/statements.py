"""Sentences whose first word is their subject: "Finance closed the books" tells what was, and asks for nothing."""

import re
from typing import Final

from extractor.rules.participles import bases_of

_BEING: Final = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "has",
        "had",
        "did",
        "does",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "hasn't",
        "didn't",
        "doesn't",
    ]
)
_HAS_DONE: Final = re.compile(
    r"(?:(?!(?:if|whether|that|what|who|which|how|why|when|where|whatever|whoever|everything|anything|all|the|an?|my"
    r"|your|our|his|her|its|their|this|these|those|and|or|to|for|with|of|on|in|at|by|it|me|us|them|him|you|out"
    r"|up)\b)[\w.'#-]+\s){0,2}?"
    r"(?P<done>is|are|was|were|has|had|did|does|isn't|aren't|wasn't|weren't|hasn't|didn't|doesn't"
    r"|(?:[a-z]{2,}ed|made|took|gave|sent|went|came|told|said|found|wrote|paid|left|broke|fell|ran|got|kept|held|met"
    r"|brought|bought|began|drove|chose|built|lost|won|grew|rose|spoke|saw|knew|thought)"
    r"(?=\s*(?:$|[.,;!?]|\b(?:the|an?|my|your|our|his|her|its|their|this|that|these|those|it|them|us|me|him|you|on|in|at"
    r"|by|to|from|with|for|after|before|again|twice|last|yesterday|well|badly|early|late|late[lr]y?|recently|already"
    r"|today|up|down|off|out|over|back|within|without|into|during|about|against|because|but|and|that|than|as|until|since"
    r"|through|all|both|no|more|[a-z]+ly)\b)))(?=\W|$)",
    re.IGNORECASE,
)


def is_told_of(behind: str) -> bool:
    """Whether a subject's verb follows: "Finance closed the books", "Release 4 is live", "Post office was shut"."""
    finite = _HAS_DONE.match(behind)
    if finite is None:
        return False
    word = finite.group("done").lower()
    return word in _BEING or bool(bases_of(word))
