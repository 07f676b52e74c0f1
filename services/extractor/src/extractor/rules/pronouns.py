"""What "it" and "that" stand for, where that is clear."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extractor.rules.nouns import nouns_in
from extractor.rules.people import named

_OBJECT: Final = re.compile(
    r"^(?P<verb>take care of|[\w-]+(?: (?:up|out|off|into|at|on|over|for|with|to))?) (?P<pronoun>(?-i:it|them|(?:that|this|those"
    r"|these)(?! (?!today)\w*(?:week|month|time|morning|day|one|meeting|afternoon|evening)\b)))(?=\s|$|[.,;!?])",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"[\w-]+ (?:him|her)(?=\s*(?:$|[.,;!?]|\b(?:up|from|at|on|in|about|then|today|tomorrow|tonight)\b))", re.IGNORECASE
)
_ONE: Final = re.compile(r"[\w-]+ (?:up )?one\b(?! (?:of|more|day))", re.IGNORECASE)
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
    r"(?:do|handle|take(?: care of)?|get|make|own|tackle|start|try) (?:it|that|this|them|those|these|so)(?: (?:on|up|over|off))?"
    r"\s*(?:$|[.,;!?]|\b(?:by|on|at|in|before|after|until|today|tomorrow|tonight|now|asap|then|right|soon|next|first"
    r"|later|too|please|for (?:me|us|you))\b)",
    re.IGNORECASE,
)
_A_NOUN: Final = re.compile(
    r"\b(?P<noun>an? [\w-]+(?: (?!(?:for|to|of|in|on|at|with|that|which|yet|but|and|so|is|are)\b)[\w-]+)?)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"(?P<verb>investigate|fix|repair|resolve|handle|replace|chase|look into|sort out|clarify|confirm|follow up on"
    r"|finali[sz]e|approve|rewrite|correct|escalate|reproduce)"
    r"(?=\s*(?:$|[.,!;]|\b(?:by|before|on|until|this|next|today|tomorrow|tonight|asap|and|then|urgently|soon|first)\b))"
)
"""What these are done to was said before."""
_MERE_REPLY: Final = 4
"""Words of a sentence that only replies: "Not yet." What it is about was said before it."""
_TO_PEOPLE: Final = re.compile(
    r"(?:call|ask|tell|ring|phone|e-?mail|mail|message|ping|text|remind|invite|inform|notify|thank|contact|brief|warn|meet)\s",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"(?:(?:[a-z]{2,}(?:er|or|ist|ian|ant)|man|woman|client|parent|friend|guest|student|tenant|agent|board|council|bank"
    r"|company|office|staff"
    r"|team|school|library|shop|garage|landlord|neighbour|family|committee|kid|boy|girl)s?|men|women|people|children|police)$",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"(?:(?:and|but|so|yes|no|yeah),? )*(?:it|that|they|those|these)\b", re.IGNORECASE)
_INDEFINITE: Final = re.compile(r"^(?:an?|some|several)\s", re.IGNORECASE)


def leans_on_another(action: str, *, or_one: bool = False, or_person: bool = False) -> bool:
    """Whether the object of an action is only a pronoun. `or_one`: "create one" counts as well; `or_person`: "call her"."""
    return (
        _OBJECT.match(action) is not None
        or (or_one and _ONE.match(action) is not None)
        or (or_person and _PERSON.match(action) is not None)
    )


def with_object(action: str) -> str:
    """Say "The pump is loud. Ben to investigate": investigate it. Other actions stay as they are."""
    bare = _BARE.match(action)
    return f"{bare.group('verb')} it{action[bare.end() :]}" if bare else action


def says_nothing(action: str) -> bool:
    """Whether an action only says that something is to be done: "do that"."""
    return _EMPTY.match(action) is not None


@dataclass(frozen=True, slots=True)
class Resolved:
    """An action that no longer leans on what was said before."""

    action: str
    sure: bool
    """Nothing else was spoken of that the pronoun may stand for."""


def resolved(action: str, ahead: str, before: Sequence[str]) -> Resolved | None:
    """The action with its pronoun replaced by what was spoken of; None where that is not clear.

    `ahead`: what its own sentence says ahead of it. `before`: the sentences before, the last one first.
    """
    pronoun = _OBJECT.match(action)
    if pronoun is None:
        return _with_another(action, (ahead, *before[:1]))
    said, to_people = pronoun.group("pronoun"), _TO_PEOPLE.match(action) is not None
    failing = _FAILING.match(ahead)
    fitting = [failing.group("noun")] if failing else _meant(nouns_in(ahead)[::-1], said, people=to_people)
    for sentence in before if not fitting else ():
        if _GOES_ON.match(sentence):  # "It was muted": what "it" is was said before that
            continue
        fitting = _meant(nouns_in(sentence), said, people=to_people)
        if fitting or len(sentence.split()) > _MERE_REPLY:
            break
    if not fitting:
        return None
    noun = _INDEFINITE.sub("the ", fitting[0])
    noun = noun if noun.isupper() or noun[:2].isupper() else noun[0].lower() + noun[1:]
    noun = noun if _DETERMINED.match(noun) else f"the {noun}"
    start, end = pronoun.span("pronoun")
    return Resolved(action[:start] + noun + action[end:], sure=len({one.casefold() for one in fitting}) == 1)


def _with_another(action: str, before: Sequence[str]) -> Resolved | None:
    """Say "We have no guide. Somebody should write one": write a guide."""
    one = _ONE.match(action)
    told = next((noun for said in before if (noun := _A_NOUN.search(said))), None) if one else None
    if one is None or told is None:
        return None
    return Resolved(f"{action[: one.end() - len('one')]}{told.group('noun')}{action[one.end() :]}", sure=True)


def _meant(nouns: Sequence[str], pronoun: str, *, people: bool) -> list[str]:
    """The nouns that a pronoun may stand for: "them" for several, "it" for one. One calls people, not things."""
    several = {"them": True, "those": True, "these": True, "it": False}.get(pronoun.lower())
    return [
        noun
        for noun in nouns
        if several in (None, _SEVERAL.search(noun) is not None) and (not people or _PEOPLE.search(noun))
    ]


def with_names(said: str, speaker: str | None, listener: str | None) -> str:
    """With the speaker's name for "me", and the name of the one spoken to for "you", where both are known."""
    if speaker is None or not named(speaker):
        return said
    said = _ME.sub(speaker, said)
    return _YOU.sub(listener, said) if listener and listener != speaker and named(listener) else said
