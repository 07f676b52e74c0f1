"""Things that are to be done, told by what is lacking: "the report needs to be sent", "the rent is due"."""

from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.cues import Kind
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.smalltalk import is_social
from extractor.rules.verbs import NOT_VERBS

_PASSIVE: Final = pattern(
    r"^(?:(?:and|also|so|then|but) )?(?P<what>(?:(?:the|our|my|your|this|that|these|those|all|an?) )?[\w#/' -]{2,60}?) "
    r"(?:still |also )?(?:needs? to|must|ha(?:s|ve) to|should|ought to|will (?:have|need) to) (?:also |still |really )?(?:be|get) "
    r"(?P<done>\w+(?:ed|en|wn|nt|lt|ne|ut|ade|ld|id|ought|ught|et))\b(?P<rest>.*)$"
)
"""Something needs to be done."""
_DUE: Final = pattern(
    r"^(?:the )?(?:deadline for (?P<what>.{3,80}?) is|(?P<thing>(?:the|our|my|your) .{3,60}?) (?:is|are) due(?: back)?\b)(?P<rest>.*)$"
)
"""Something has a deadline."""
_NEEDED: Final = pattern(
    r"(?:^|[,;] |^[^,;]{2,40} )(?:i|we)(?:'ll| will)?(?: also| really| still)? need (?P<what>(?:the|your|his|her|their|all|an?) [^,;.!?]{2,80}?) "
    r"from (?:(?P<you>you)|{who})\b(?! to\b)(?P<rest>[^.;]*)"
)
_WANTED: Final = pattern(
    r"\b(?:(?:i|we)(?:'d| would| will|'ll)?(?: also| really| still| greatly| very much)? (?:need|appreciate|welcome)|(?:may|can|could) (?:i|we)(?: please)? (?:have|get|see|borrow))"
    r"(?: to (?:get|see|have))? "
    r"(?P<what>(?:your (?!(?:patience|support|business|time|concern|interest|understanding|prayers|loyalty))|(?:an?|the|some|any|all)(?: \w+)? (?:copy|copies|call|list|summary|answer|update|quote|feedback|input|details|figures|numbers?|information"
    r"|draft|response|reply|approval|confirmation|report|invoices?|estimate|forms?|documents?|files?|address|schedule|look)\b).{2,120})"
)
"""A thing that somebody asks for."""
_WELCOME: Final = pattern(
    r"^any (?P<what>(?:\w+ )?(?:help|advice|feedback|input|assistance|comments?|suggestions?|information))\b(?P<rest>.*) would be (?:\w+ )?(?:appreciated|welcome|great|helpful).*"
)


def lacking(text: str) -> Ask | None:
    """What a sentence of this kind asks for, or None where it is none."""
    return _passive(text) or _due(text) or _needed(text) or _wanted(text)


def _passive(text: str) -> Ask | None:
    """The report needs to be sent: get the report sent."""
    match = _PASSIVE.match(text)
    if match is None or match.group("what").lower() in NOT_VERBS:
        return None
    what = match.group("what").strip()
    return Ask(Kind.NEED, f"get {_inside(what)} {match.group('done')}{match.group('rest')}", None, 0.75)


def _due(text: str) -> Ask | None:
    """The rent is due on Friday: take care of the rent."""
    match = _DUE.match(text)
    if match is None:
        return None
    if match.group("what"):
        return Ask(Kind.NEED, f"meet the deadline for {match.group('what')} {match.group('rest')}", None, 0.75)
    return Ask(Kind.NEED, f"take care of {_inside(match.group('thing'))} {match.group('rest')}", None, 0.7)


def _needed(text: str) -> Ask | None:
    """I need the numbers from Raj: Raj is to send the numbers."""
    match = _NEEDED.search(text)
    if match is None or (match.group("who") and not named(match.group("who"))):
        return None
    return Ask(Kind.REQUEST, f"send {match.group('what')}{match.group('rest')}", match.group("who"), 0.85)


def _wanted(text: str) -> Ask | None:
    """I need your view on the lease: give me your view on the lease."""
    if (match := _WANTED.search(text)) is not None and not is_social(match.group("what")):
        return Ask(Kind.REQUEST, f"give me {match.group('what')}", None, 0.75)
    if (match := _WELCOME.match(text)) is not None:
        return Ask(Kind.REQUEST, f"give {match.group('what')}{match.group('rest')}", None, 0.7)
    return None


def _inside(noun: str) -> str:
    """As it is written in the middle of a sentence."""
    first = noun.split(maxsplit=1)[0].lower()
    return noun[0].lower() + noun[1:] if first in NOT_VERBS or first.endswith("s") else noun
