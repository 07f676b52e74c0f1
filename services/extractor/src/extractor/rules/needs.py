"""Things that are to be done, told by what is lacking: "the report needs to be sent", "the rent is due"."""

from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.cues import DUE, PASSIVE, Kind
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.verbs import NOT_VERBS

_NEEDED: Final = pattern(
    r"(?:^|[,;] |^[^,;]{2,40} )(?:i|we)(?:'ll| will)?(?: also| really| still)? need (?P<what>(?:the|your|his|her|their|all|an?) [^,;.!?]{2,80}?) "
    r"from (?:(?P<you>you)|{who})\b(?! to\b)(?P<rest>[^.;]*)"
)


def lacking(text: str) -> Ask | None:
    """What a sentence of this kind asks for, or None where it is none."""
    return _passive(text) or _due(text) or _needed(text)


def _passive(text: str) -> Ask | None:
    """The report needs to be sent: get the report sent."""
    match = PASSIVE.match(text)
    if match is None or match.group("what").lower() in NOT_VERBS:
        return None
    what = match.group("what").strip()
    return Ask(Kind.NEED, f"get {_inside(what)} {match.group('done')}{match.group('rest')}", None, 0.75)


def _due(text: str) -> Ask | None:
    """The rent is due on Friday: take care of the rent."""
    match = DUE.match(text)
    if match is None:
        return None
    if match.group("what"):
        return Ask(Kind.NEED, f"meet the deadline for {match.group('what')} {match.group('rest')}", None, 0.75)
    return Ask(Kind.NEED, f"take care of {_inside(match.group('thing'))} {match.group('rest')}", None, 0.65)


def _needed(text: str) -> Ask | None:
    """I need the numbers from Raj: Raj is to send the numbers."""
    match = _NEEDED.search(text)
    if match is None or (match.group("who") and not named(match.group("who"))):
        return None
    return Ask(Kind.REQUEST, f"send {match.group('what')}{match.group('rest')}", match.group("who"), 0.85)


def _inside(noun: str) -> str:
    """As it is written in the middle of a sentence."""
    first = noun.split(maxsplit=1)[0].lower()
    return noun[0].lower() + noun[1:] if first in NOT_VERBS or first.endswith("s") else noun
