"""What "it" and "that" stand for, where that is clear."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from extractor.rules.people import named

_OBJECT: Final = re.compile(
    r"^(?P<verb>[\w-]+(?: (?:up|out|off|into|at|on|over|for|with|to))?) (?P<pronoun>(?-i:it|that|this|them|those|these))\b(?! \w*(?:week|month|time|morning|day|one|meeting|afternoon|evening)\b)(?=\s|$|[.,;!?])",
    re.IGNORECASE,
)
_ONE: Final = re.compile(r"[\w-]+ (?:up )?one\b(?! (?:of|more|day))", re.IGNORECASE)
_SUBJECT: Final = re.compile(
    r"^(?:(?:so|and|also|but|well|okay)[, ]+)?(?P<noun>(?:the|our|my|your|this|that|these|those) [\w#'/-]+(?: [\w#'/-]+){0,4}?) (?:is|are|was|were|has|have|expires?|expired|needs?|looks?|failed|fails?|broke|breaks?|runs?|ran|will|should|must|can|could|does|doesn't|isn't|aren't|still|keeps?|came|went|got)\b",
    re.IGNORECASE,
)
_NOT_IN_NOUN: Final = (
    "to for with by on at from and in before of so that is are was were has have had will would can could should must need needs want wants"
    " said says get gets got go goes does did do not never again as if but or when because after until yet now today tomorrow this next soon"
    " too also then still already into about over up out we i you he she they it who which look looks seem seems moved stopped broke isn't aren't"
)
_NOUN: Final = re.compile(
    r"\b(?P<noun>(?:the|our|my|your|this|an?|his|her|their|two|three|four|five|some|several)"
    rf"(?: (?!(?:{_NOT_IN_NOUN.replace(' ', '|')})\b)[\w#'/-]+){{1,4}})",
    re.IGNORECASE,
)
_SEVERAL: Final = re.compile(r"[^s'i]s$|\bpeople$|\bdata$", re.IGNORECASE)
_ME: Final = re.compile(r"(?<=\s)me(?=\s|$)")
_YOU: Final = re.compile(
    r"(?<=\s)you(?=\s|$)(?!\s(?:all|both|guys|two|can|could|will|would|have|want|need|are|should|do|did|like)\b)"
)
_FAILING: Final = re.compile(
    r"^(?P<noun>(?!(?:it|that|this|they|he|she|we|i|you)\b)[\w#'/-]+(?: [\w#'/-]+){0,3}?) (?:(?:is|are|was|were) )?(?:again |still )?"
    r"(?:down|broken|offline|dead|stuck|leaking|empty|full|overdue|frozen|jammed)\b",
    re.IGNORECASE,
)
"""The server is down; server down."""
_DETERMINED: Final = re.compile(
    r"(?:the|our|my|your|this|that|these|those|an?|his|her|their|two|three|four|five)\s", re.IGNORECASE
)
_EMPTY: Final = re.compile(
    r"(?:do|handle|take|get|make|own|tackle|finish|start|try) (?:it|that|this|them|those|these|so)"
    r"\s*(?:$|[.,;!?]|\b(?:by|on|at|in|before|after|until|today|tomorrow|tonight|now|asap|then|right|soon|next|first|later|too|please|for (?:me|us|you))\b)",
    re.IGNORECASE,
)
_A_NOUN: Final = re.compile(
    r"\b(?P<noun>an? [\w-]+(?: (?!(?:for|to|of|in|on|at|with|that|which|yet|but|and|so|is|are)\b)[\w-]+)?)",
    re.IGNORECASE,
)
_MERE_REPLY: Final = 4
"""Words of a sentence that only replies: "Not yet." What it is about was said before it."""
_INDEFINITE: Final = re.compile(r"^(?:an?|some|several)\s", re.IGNORECASE)


def leans_on_another(action: str, *, or_one: bool = False) -> bool:
    """Whether the object of an action is only a pronoun. `or_one`: "create one" counts as well."""
    return _OBJECT.match(action) is not None or (or_one and _ONE.match(action) is not None)


def says_nothing(action: str) -> bool:
    """Whether an action only says that something is to be done: "do that"."""
    return _EMPTY.match(action) is not None


def resolved(action: str, ahead: str, before: Sequence[str]) -> str | None:
    """The action with its pronoun replaced by what was spoken of; None where that is not clear.

    `ahead`: what its own sentence says ahead of it. `before`: the sentences before, the last one first.
    """
    pronoun = _OBJECT.match(action)
    if pronoun is None:
        return _with_another(action, before)
    told = _FAILING.match(ahead) or _meant(_NOUN.finditer(ahead), pronoun.group("pronoun"), last=True)
    for sentence in before if told is None else ():
        subject = _SUBJECT.match(sentence)
        told = _meant((*([subject] if subject else []), *_NOUN.finditer(sentence)), pronoun.group("pronoun"))
        if told is not None or len(sentence.split()) > _MERE_REPLY:
            break
    if told is None:
        return None
    noun = _INDEFINITE.sub("the ", told.group("noun"))
    noun = noun if noun.isupper() or noun[:2].isupper() else noun[0].lower() + noun[1:]
    noun = noun if _DETERMINED.match(noun) else f"the {noun}"
    start, end = pronoun.span("pronoun")
    return action[:start] + noun + action[end:]


def _with_another(action: str, before: Sequence[str]) -> str | None:
    """Say "We have no guide. Somebody should write one": write a guide."""
    one = _ONE.match(action)
    told = _A_NOUN.search(before[0]) if one and before else None
    return f"{action[: one.end() - len('one')]}{told.group('noun')}{action[one.end() :]}" if one and told else None


def _meant(nouns: Iterable[re.Match[str]], pronoun: str, *, last: bool = False) -> re.Match[str] | None:
    """The first of the nouns, or the last, that a pronoun may stand for: "them" for several, "it" for one."""
    several = {"them": True, "those": True, "these": True, "it": False}.get(pronoun.lower())
    fitting = [noun for noun in nouns if several in (None, _SEVERAL.search(noun.group("noun")) is not None)]
    return (fitting[-1] if last else fitting[0]) if fitting else None


def with_names(said: str, speaker: str | None, listener: str | None) -> str:
    """With the speaker's name for "me", and the name of the one spoken to for "you", where both are known."""
    if speaker is None or not named(speaker):
        return said
    said = _ME.sub(speaker, said)
    return _YOU.sub(listener, said) if listener and listener != speaker and named(listener) else said
