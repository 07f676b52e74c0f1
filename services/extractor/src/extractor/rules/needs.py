"""Things that are to be done, told by what is lacking: "the report needs to be sent", "the rent is due"."""

from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.base_forms import third_person
from extractor.rules.cues import Kind
from extractor.rules.phrasing import pattern
from extractor.rules.verbs import NOT_VERBS

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


def lacking(text: str) -> Ask | None:
    """What a sentence of this kind asks for, or None where it is none."""
    return _remembered(text) or _passive(text) or _doing(text) or _due(text)


def _remembered(text: str) -> Ask | None:
    """Don't forget the milk: remember the milk."""
    match = _FORGET.search(text) if "forget" in text.lower() else None
    return match and Ask(Kind.REQUEST, f"remember {match.group('what')}", None, 0.85)


def _passive(text: str) -> Ask | None:
    """The report needs to be sent: get the report sent."""
    match = _PASSIVE.match(text)
    if match is None or match.group("what").lower() in NOT_VERBS:
        return None
    what = match.group("what").strip()
    return Ask(Kind.NEED, f"get {_inside(what)} {match.group('done')}{match.group('rest')}", None, 0.75)


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


def _inside(noun: str) -> str:
    """As it is written in the middle of a sentence."""
    first = noun.split(maxsplit=1)[0].lower()
    return noun[0].lower() + noun[1:] if first in NOT_VERBS or first.endswith("s") else noun
