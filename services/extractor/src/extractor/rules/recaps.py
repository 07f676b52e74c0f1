"""The end of a meeting, where its tasks are told once more."""

import re
from typing import Final

from extractor.providers import ME
from extractor.rules.asks import Ask
from extractor.rules.base_forms import third_person
from extractor.rules.cues import Kind
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.verbs import is_work

_RECAP: Final = re.compile(
    r"\b(?:recap|to sum(?:marise|marize)? (?:up|it up)?|in summary|(?:let me|let's|i'll)(?: just| quickly)? (?:sum up"
    r"|summari[sz]e)|summing up|to summari[sz]e|action items(?: are| from|(?=:))|let's go over the action"
    r"|(?:go|run) (?:over|through) (?:the|our) (?:action items|actions|tasks|to-?dos|next steps))\b",
    re.IGNORECASE,
)
_DOES: Final = pattern(
    r"^(?:(?:so|and|then|okay|ok),? )*{who} (?:also )?(?P<verb>(?:is|are) (?:also )?[a-z]+ing|(?!is|was|has)[a-z]+s) (?P<rest>.+)$"
)
_YOU_DO: Final = pattern(
    r"^(?:(?:so|and|then|okay|ok),? )*{who}, you(?:'ll| will|'re going to| are going to) (?:also )?(?P<act>[a-z]+ .+)$"
)
_YOU_ARE: Final = pattern(r"^(?:(?:so|and|then|okay|ok),? )*{who}, you(?:'re| are) (?P<verb>[a-z]+ing) (?P<rest>.+)$")
_I_DO: Final = pattern(r"^i (?P<act>(?P<verb>[a-z]+) .+)$")
_LABEL: Final = pattern(
    r"^(?:so,? )?(?:the |our )?(?:action items?|actions|next steps|to-?dos|tasks)(?: are)?: (?=i |(?-i:[A-Z])[a-z]+ )"
)
_APART: Final = re.compile(r"(?:;|,)\s(?:and\s)?(?=(?:I|[A-Z][a-z]+)\s[a-z]+\s)")
_ALSO_DOES: Final = re.compile(
    r"(?P<joint>,? and |, )(?P<verb>[a-z]+s|[a-z]+ing) (?=(?:the|an?|his|her|their|our|this|that|with|on|to|up|out)\b)"
)


def begins_recap(sentence: str) -> bool:
    """Whether what follows tells again what was said."""
    return _RECAP.search(sentence) is not None


def told_apart(sentence: str) -> tuple[str, ...]:
    """Say "Action items: Mina calls the bank, Paul sells the van": what each is to do. Empty where it is no such list."""
    label = _LABEL.match(sentence)
    pieces = _APART.split(sentence[label.end() :]) if label else []
    return tuple(pieces) if pieces and told_again(pieces[0]) else ()


def told_again(sentence: str) -> Ask | None:
    """What somebody is to do, as only a recap says it: "Ravi calls the plumber"."""
    if (you := _YOU_DO.match(sentence)) is not None and named(you.group("who")):
        return Ask(Kind.NEED, you.group("act"), you.group("who"), 0.8)
    if (mine := _I_DO.match(sentence)) is not None and is_work(mine.group("verb").lower()):
        return Ask(Kind.PROMISE, mine.group("act"), ME, 0.8)
    match = _YOU_ARE.match(sentence) or _DOES.match(sentence)
    if match is None or not named(match.group("who")):
        return None
    base = third_person(match.group("verb").lower().split()[-1])
    rest = _ALSO_DOES.sub(
        lambda also: f"{also.group('joint')}{third_person(also.group('verb')) or also.group('verb')} ",
        match.group("rest"),
    )
    return Ask(Kind.NEED, f"{base} {rest}", match.group("who"), 0.8) if base else None
