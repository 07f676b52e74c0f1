"""What people settle on the spot when they talk: offers, and what to speak of next."""

import re
from collections.abc import Callable
from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.cues import Kind

_DOUBTFUL: Final = 0.7
"""Confidence below which a wish counts only where nobody is there to answer it."""
_AGENDA: Final = re.compile(
    r"(?:(?:go|walk) (?:through|over)|discuss|talk about|hear|touch (?:on|base)|sync(?: up)?|chat|align|circle back"
    r"|catch up|take (?:this|that|it) offline|park|agree)\b"
    r"|(?:look at|go over|go through|review|cover|do|take|check)\b.*\b(?:first|now|next|quickly|briefly|real quick|together)[.!?]*$",
    re.IGNORECASE,
)


_OURS: Final = re.compile(
    r"\b(?:(?:can|could|shall|may|should|if) (?:we|i)|let's|someone|somebody|anyone|anybody|who)\b", re.IGNORECASE
)
"""What both do, or somebody who is not there."""
_TELLING: Final = re.compile(
    r"(?:tell|show|remind|walk) (?:me|us) (?:about|more|why|how|what|who|when|where|if|through)\b|(?:explain|repeat"
    r"|clarify|describe|elaborate|say|summari[sz]e)(?: (?:why|how|what|that|it|this|again)\b.*)?[.?!]*$"
    r"|give (?:me|us) (?:an example|a sense|an? (?:quick )?(?:update|overview|idea))\b",
    re.IGNORECASE,
)
_CONTACT: Final = re.compile(r"(?:ask|text|tell|call|ping|email|message) (?:her|him|them|you)[.!?]*$", re.IGNORECASE)
_ASKED: Final = re.compile(
    r"(?:(?:so|and|but|okay),? )*(?:do|did|does|should|shall|would|don't) (?:we|i|you|they)\b.*\?$",
    re.IGNORECASE | re.DOTALL,
)


_PUT_OFF: Final = re.compile(
    r"(?:push|leave|park|postpone|defer|skip|drop|hold|table|shelve|move) (?:it|that|this|those|these|them)\b",
    re.IGNORECASE,
)
"""What is settled by saying so."""
_FALLBACK: Final = re.compile(
    r"(?:(?:and|but|so),? )*if (?:that|it|this|not|they|he|she)\b.{0,60}\blet (?:me|us) know\b", re.IGNORECASE
)


def spoken_to(asked: Ask, clause: str, others: tuple[str, ...]) -> str | None:
    """Who is asked where no name is called: of two who talk, the other one."""
    asks = asked.kind in (Kind.REQUEST, Kind.ORDER) and _OURS.search(clause) is None
    return others[0] if asks and len(others) == 1 else None


def is_passing(asked: Ask, clause: str, dated: Callable[[], bool]) -> bool:
    """Whether a wish that is heard among people needs nobody to note it. `dated`: whether a day is named for it."""
    if asked.kind is Kind.QUESTION or asked.confidence < _DOUBTFUL:
        return True
    need = asked.kind is Kind.NEED
    if (need and _PUT_OFF.match(asked.action)) or _FALLBACK.match(clause):
        return True
    passing = (
        _TELLING.match(asked.action)
        or _CONTACT.match(asked.action)
        or (need and (_AGENDA.match(asked.action) or _ASKED.match(clause)))
    )
    return bool(passing) and not dated()
