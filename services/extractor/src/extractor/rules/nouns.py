"""The things that a sentence speaks of."""

import re
from typing import Final

from extractor.rules.base_forms import third_person

_SUBJECT: Final = re.compile(
    r"^(?:(?:so|and|also|but|well|okay)[, ]+)?(?P<noun>(?:the|our|my|your|this|that|these"
    r"|those) [\w#'/-]+(?: [\w#'/-]+){0,4}?) (?:is|are|was|were|has|have|expires?|expired|needs?|looks?|failed|fails?"
    r"|broke|breaks?|runs?|ran|will|should|must|can|could|does|doesn't|isn't|aren't|still|keeps?|came|went|got)\b",
    re.IGNORECASE,
)
_NOT_IN_NOUN: Final = (
    "to for with by on at from and in before of so that is are was were has have had will would can could should must need needs want wants"
    " said says get gets got go goes does did do not never again as if but or when because after until yet now today "
    "tomorrow this next soon"
    " too also then still already into about over up out we i you he she they it who which look looks seem seems moved "
    "stopped broke isn't aren't"
)
_NOUN: Final = re.compile(
    r"\b(?P<noun>(?:the|our|my|your|this|an?|his|her|their|two|three|four|five|some|several)"
    rf"(?: (?!(?:{_NOT_IN_NOUN.replace(' ', '|')})\b)[\w#'/-]+){{1,4}})",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"(?:\d+(?:st|nd|rd|th)|days?|weeks?|months?|years?|mornings?|afternoons?|evenings?|weekends?|hours?|minutes?|moment"
    r"|time|end|way|bit|lot|rest|day off)$",
    re.IGNORECASE,
)
"""What is no thing that one does something with."""
_INTRANSITIVE: Final = frozenset(
    [
        "expires",
        "ends",
        "begins",
        "opens",
        "works",
        "lands",
        "comes",
        "goes",
        "looks",
        "seems",
        "arrives",
        "fails",
        "breaks",
        "leaks",
    ]
)
_GOES_ON: Final = re.compile(
    r"\s(?:on|in|at|by|to|out|up|down|off|again|every|today|tomorrow|tonight|soon|before|after)\b"
)
_FEWEST: Final = 3
"""Words of a noun with an article and a verb behind it: "the lease expires"."""


def nouns_in(sentence: str) -> list[str]:
    """What a sentence speaks of, its subject first."""
    subject = _SUBJECT.match(sentence)
    found = [*([subject] if subject else []), *_NOUN.finditer(sentence)]
    nouns = dict.fromkeys(_without_verb(match) for match in found)
    return [noun for noun in nouns if _TIME.search(noun) is None]


def _without_verb(found: re.Match[str]) -> str:
    """Say "the lease expires (on Friday)": the lease."""
    noun = found.group("noun")
    words = noun.split()
    verb = words[-1].lower()
    ends = len(words) >= _FEWEST and verb.endswith("s")
    does = verb in _INTRANSITIVE or (_GOES_ON.match(found.string, found.end("noun")) and third_person(verb))
    return " ".join(words[:-1]) if ends and does else noun
