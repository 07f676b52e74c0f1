"""Things that are to be done, told by what is lacking: "the report needs to be sent", "the rent is due"."""

import re
from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.base_forms import third_person
from extractor.rules.cues import Kind
from extractor.rules.participles import bases_of
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.verbs import NOT_VERBS, is_work

_FORGET: Final = pattern(
    r"(?:^|[,;] |\b(?:and|so|but|please) )(?:don't|do not|never|mustn't|must not) forget (?P<what>(?:(?:about )?(?:the"
    r"|your|my|our|his|her|their|some|an?)\b|that\b|(?-i:[A-Z])).*)"
)
_PASSIVE: Final = pattern(
    r"^(?:(?:and|also|so|then|but) )?(?P<what>(?:(?:the|our|my|your|this|that|these|those|all|an?) )?[\w#/' -]{2,60}?) "
    r"(?:still |also )?(?:needs? to|must|ha(?:s|ve) to|should|ought to|will (?:have|need) to|(?:is|are) to) (?:also "
    r"|still |really )?(?:be|get) "
    r"(?P<done>\w+(?:ed|en|wn|nt|lt|ne|ut|ade|ld|id|ought|ught|et))\b(?P<rest>.*)$"
)
"""Something needs to be done."""
_BY: Final = pattern(r" by {who}")
_AND_DONE: Final = re.compile(r" and (?P<done>[a-z]+)(?=\s*(?:$|[.,!]|\b(?:by|before|to|on|until)\b))")
_DOING: Final = pattern(
    r"^(?:(?:and|also|so|then|but) )?(?P<what>(?:the|our|my|your|this|that|these|those|all|an?|(?-i:[A-Z])[\w']+) [\w#/' -]{2,60}?) "
    r"(?:still |also )?(?:needs?|wants?|could do with|requires?) (?:(?:a )?(?:good|quick|bit of a) )?(?P<doing>[a-z]{2,}ing)\b"
    r"(?P<particle> (?:up|out|down|off|back|over|in))?(?P<rest>.*)$"
)
"""Something needs doing."""
_DUE: Final = pattern(
    r"^(?:the )?(?:deadline for (?P<what>.{3,80}?) is|(?P<thing>(?:the|our|my|your) .{3,60}?) (?:is|are) due(?: back)?\b)(?P<rest>.*)$"
)
"""Something has a deadline."""

_NONE_OF_IT: Final = (
    r"(?:lot|bit|little|rest|break|hand|few|while|minute|moment|second|change|drink|coffee|nap|favou?r|time|days?|weeks?|hours?"
    r"|minutes?|months?|years?|help|information|people|reason|miracle|holiday|hug|kind|way|plan|idea|sleep|space)\b"
)
_MISSING: Final = pattern(
    r"(?:^|[:;] )(?:(?:and|also|so|then|but) )?(?P<what>(?:the|our|my|your|this) (?!(?:\w+ )?(?:who|which|that)\b)[\w#/' -]{2,50}?)"
    rf" (?P<more>still |also )?needs? (?P<thing>(?P<new>another|an? new|new|more|two|three|an?) (?!(?:\w+ )?{_NONE_OF_IT})[\w'-]+(?: [\w'-]+)?)"
    r"(?P<rest>(?: (?:by|before|on|until) .*)?)[.!]?$"
)
"""Something lacks a part."""
_CERTAIN: Final = pattern(r" (?:on|in|at|for|behind|above) |\d")
"""Says which one is meant."""
_SHORT_OF: Final = pattern(
    r"^(?:(?:and|also|so|but) )?(?:i|we)(?:'ll| will)? (?:still|also) need (?P<thing>(?:an?|another|new|more|one|two|three|four|five"
    rf"|six|ten|a dozen|\d+|some) (?!(?:\w+ )?{_NONE_OF_IT})(?!to\b)[a-z].*)$"
)
"""We still need two helpers."""


def lacking(text: str) -> Ask | None:
    """What a sentence of this kind asks for, or None where it is none."""
    return _remembered(text) or _passive(text) or _doing(text) or _due(text) or _missing(text)


def _remembered(text: str) -> Ask | None:
    """Don't forget the milk: remember the milk."""
    match = _FORGET.search(text) if "forget" in text.lower() else None
    return match and Ask(Kind.REQUEST, f"remember {match.group('what')}", None, 0.85)


def _passive(text: str) -> Ask | None:
    """The report needs to be sent: send the report."""
    match = _PASSIVE.match(text)
    if match is None or match.group("what").lower() in NOT_VERBS:
        return None
    what = match.group("what").strip()
    verbs = sorted(filter(is_work, bases_of(match.group("done"))), key=len)
    if not verbs:
        return Ask(Kind.NEED, f"get {_inside(what)} {match.group('done')}{match.group('rest')}", None, 0.75)
    by = _BY.match(match.group("rest"))
    who = by.group("who") if by and named(by.group("who")) else None
    rest = match.group("rest")[by.end() :] if by and who else match.group("rest")
    return Ask(Kind.NEED, f"{verbs[-1]} {_inside(what)}{_AND_DONE.sub(_and_do, rest)}", who, 0.75)


def _and_do(done: re.Match[str]) -> str:
    """Say "(to be scanned) and archived": and archive."""
    verbs = sorted(filter(is_work, bases_of(done.group("done"))), key=len)
    return f" and {verbs[-1]}" if verbs else done.group()


def _doing(text: str) -> Ask | None:
    """The hedge needs cutting back: cut back the hedge."""
    match = _DOING.match(text)
    verb = match and third_person(match.group("doing").lower())
    if not match or verb is None:
        return None
    particle = match.group("particle") or ""
    return Ask(Kind.NEED, f"{verb}{particle} {_inside(match.group('what').strip())}{match.group('rest')}", None, 0.8)


def _due(text: str) -> Ask | None:
    """The rent is due on Friday: take care of the rent."""
    match = _DUE.match(text)
    if match is None:
        return None
    if match.group("what"):
        return Ask(Kind.NEED, f"meet the deadline for {match.group('what')} {match.group('rest')}", None, 0.75)
    return Ask(Kind.NEED, f"take care of {_inside(match.group('thing'))} {match.group('rest')}", None, 0.7)


def _missing(text: str) -> Ask | None:
    """The gate needs a latch: get a latch for the gate. We still need two helpers: get two helpers."""
    if " need" not in text.lower():
        return None
    if (match := _SHORT_OF.match(text)) is not None:
        return Ask(Kind.NEED, f"get {match.group('thing')}", None, 0.7)
    if (match := _MISSING.search(text)) is None:
        return None
    if not match.group("more") and match.group("new") in {"a", "an"} and _CERTAIN.search(match.group("what")) is None:
        return None  # "The soul needs a home"
    what = _inside(match.group("what").strip())
    return Ask(Kind.NEED, f"get {match.group('thing')} for {what}{match.group('rest')}", None, 0.7)


def _inside(noun: str) -> str:
    """As it is written in the middle of a sentence."""
    first = noun.split(maxsplit=1)[0].lower()
    return noun[0].lower() + noun[1:] if first in NOT_VERBS or first.endswith("s") else noun
