"""Things that somebody wants to have: "I need the numbers from Raj", "She wants the plans copied", "I owe you a letter"."""

import re
from typing import Final

from extractor.providers import ME
from extractor.rules.asks import Ask
from extractor.rules.cues import Kind
from extractor.rules.participles import bases_of
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.smalltalk import is_social

_WISHING: Final = re.compile(r"(?:want|need|like)s? (?:the|th[ei]se?|those|my|our|his|her|their|your) ", re.IGNORECASE)
_OWING: Final = re.compile(r"owe |promised ", re.IGNORECASE)
"""Looked for first: that is much faster."""
_WISHED: Final = pattern(
    r"(?:\b(?:i|we|you|they|he|she|(?:the|our|my) [\w-]+)|{name})(?:'d| would)? (?:need|want|like)s? (?P<what>(?:the"
    r"|this|these|those|my|our|his|her|their|your) "
    r"(?:[\w'-]+ ){1,4}?)(?P<done>\w{2,}ed|sent|done|made|put|cut|set|built|paid|written|rewritten|drawn|brought|taken|hung)\b(?P<rest>.*)$"
)
"""Somebody wants something done."""
_OWED: Final = pattern(
    r"\b(?:(?:i|we)(?:'ve| have)? (?:also |still )?(?:owe|promised)|^(?:also |still )?(?:owe|promised)) "
    r"(?P<to>you|him|her|them|{team}|{name}) (?P<what>(?:an?|the|some|my|our|two|three|another) (?!(?:answer|apology|explanation|favou?r|drink|beer|coffee|lot|debt)\b).+)$"
)
"""Somebody is to get something from the one who speaks."""
_NEEDED: Final = pattern(
    r"(?:^|(?:^|[,;] |^[^,;]{2,40} )(?:i|we)(?:'ll| will)?(?: also| really| still)? )need (?P<what>(?:the|your|his|her"
    r"|their|all|an?) [^,;.!?]{2,80}?) "
    r"from (?:(?P<you>you)|{who})\b(?! to\b)(?P<rest>[^.;]*)"
)
_WANTED: Final = pattern(
    r"\b(?:(?:i|we)(?:(?: will|'ll)?(?: also| really| still)? need|(?:'d| would| will|'ll)?(?: also| really| greatly"
    r"| very much)? (?:appreciate|welcome))|(?:may|can|could) (?:i|we)(?: please)? (?:have|get|see|borrow))"
    r"(?: to (?:get|see|have))? "
    r"(?P<what>(?![^.;]*\bfirst\b[.!]?$)(?:your (?!(?:patience|support|business|time|concern|interest|understanding"
    r"|prayers|loyalty))|(?:an?|the|some|any|all|those|these|this|that)(?: \w+)? (?:copy|copies|call|list|summary|answer"
    r"|update|quote|feedback|input|details|figures|numbers?|information"
    r"|draft|response|reply|approval|confirmation|report|invoices?|estimate|forms?|documents?|files?|address|schedule|look)\b).{2,120})"
)
"""A thing that somebody asks for."""
_TO_KNOW: Final = pattern(
    r"(?:^|[,;] |\b(?:and|but|so) )(?:i|we)(?:'ll| will)?(?: also| really| still| just)? need to know (?P<what>(?!(?:that|it|this|each|more|him"
    r"|her|them)\b|about\b).{3,120})"
)
_WELCOME: Final = pattern(
    r"^any (?P<what>(?:\w+ )?(?:help|advice|feedback|input|assistance|comments?|suggestions?"
    r"|information))\b(?P<rest>.*) would be (?:\w+ )?(?:appreciated|welcome|great|helpful).*"
)


def wish(text: str) -> Ask | None:
    """What is to be done about it, or None where nothing is wanted."""
    return _done(text) or _owed(text) or _needed(text) or _wanted(text)


def _done(text: str) -> Ask | None:
    """She wants the plans copied: get the plans copied."""
    match = _WISHED.search(text) if _WISHING.search(text) else None
    if match is None or not bases_of(match.group("done")):
        return None
    return Ask(Kind.NEED, f"get {match.group('what')} {match.group('done')}{match.group('rest')}", None, 0.75)


def _owed(text: str) -> Ask | None:
    """I owe Ida a letter, I promised her one: give Ida a letter."""
    match = _OWED.search(text) if _OWING.search(text) else None
    if match is None or is_social(match.group("what")):
        return None
    to = match.group("to")
    return Ask(Kind.PROMISE, f"give {to} {match.group('what')}", ME, 0.75)


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
    if (match := _TO_KNOW.search(text)) is not None:
        return Ask(Kind.REQUEST, f"tell me {match.group('what')}", None, 0.75)
    if (match := _WELCOME.match(text)) is not None:
        return Ask(Kind.REQUEST, f"give {match.group('what')}{match.group('rest')}", None, 0.7)
    return None
