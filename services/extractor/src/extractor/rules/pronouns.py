"""What "it" and "that" stand for, where that is clear."""

import re
from typing import Final

from extractor.rules.people import named

_OBJECT: Final = re.compile(
    r"^(?P<verb>[\w-]+(?: (?:up|out|off|into|at|on|over|for|with|to))?) (?P<pronoun>it|that|this|them|those|these)\b(?! \w*(?:week|month|time|morning|day|one|meeting|afternoon|evening)\b)(?=\s|$|[.,;!?])",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    r"^(?:(?:so|and|also|but|well|okay)[, ]+)?(?P<noun>(?:the|our|my|your|this|that|these|those) [\w#'/-]+(?: [\w#'/-]+){0,4}?) (?:is|are|was|were|has|have|expires?|expired|needs?|looks?|failed|fails?|broke|breaks?|runs?|ran|will|should|must|can|could|does|doesn't|isn't|aren't|still|keeps?|came|went|got)\b",
    re.IGNORECASE,
)
_NOUN: Final = re.compile(
    r"\b(?P<noun>(?:the|our|my|your|this|an?|his|her|their) [\w#'/-]+(?: (?!to\b|for\b|with\b|by\b|on\b|at\b|from\b|and\b|in\b|before\b|of\b|so\b|that\b)[\w#'/-]+){0,3})",
    re.IGNORECASE,
)
_ME: Final = re.compile(r"(?<=\s)me(?=\s|$)")
_YOU: Final = re.compile(r"^(Send|Give|Show|Tell|Ask|Email|Call|Bring|Forward to|Send to) you(?=\s|$)")
_FAILING: Final = re.compile(
    r"^(?P<noun>(?!(?:it|that|this|they|he|she|we|i|you)\b)[\w#'/-]+(?: [\w#'/-]+){0,3}?) (?:(?:is|are|was|were) )?(?:again |still )?"
    r"(?:down|broken|offline|dead|stuck|leaking|empty|full|overdue|frozen|jammed)\b",
    re.IGNORECASE,
)
"""The server is down; server down."""
_DETERMINED: Final = re.compile(r"(?:the|our|my|your|this|that|these|those|an?|his|her|their)\s", re.IGNORECASE)
_INDEFINITE: Final = re.compile(r"^an?\s", re.IGNORECASE)


def leans_on_another(action: str) -> bool:
    """Whether the object of an action is only a pronoun."""
    return _OBJECT.match(action) is not None


def resolved(action: str, ahead: str, before: str | None) -> str | None:
    """The action with its pronoun replaced by what was spoken of; None where that is not clear.

    `ahead`: what its own sentence says ahead of it. `before`: the sentence before.
    """
    pronoun = _OBJECT.match(action)
    if pronoun is None:
        return None
    told = _FAILING.match(ahead)
    if told is None and before is not None:
        told = _SUBJECT.match(before) or _NOUN.search(before)
    if told is None:
        return None
    noun = _INDEFINITE.sub("the ", told.group("noun"))
    noun = noun if noun.isupper() or noun[:2].isupper() else noun[0].lower() + noun[1:]
    noun = noun if _DETERMINED.match(noun) else f"the {noun}"
    start, end = pronoun.span("pronoun")
    return action[:start] + noun + action[end:]


def with_names(said: str, speaker: str | None, listener: str | None) -> str:
    """With the speaker's name for "me", and the name of the one spoken to for "you", where both are known."""
    if speaker is None or not named(speaker):
        return said
    said = _ME.sub(speaker, said)
    return _YOU.sub(rf"\1 {listener}", said) if listener and listener != speaker and named(listener) else said
