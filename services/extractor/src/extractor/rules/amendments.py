"""Sentences that add to a task already named: "I'll handle that", "Will do", "The deadline is Friday"."""

from dataclasses import dataclass
from typing import Final

from extractor.providers import ME
from extractor.rules.handing_over import TAKING, THAT, YES, handed_over
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.priorities import priority

_DATE_ITSELF: Final = r"(?:the deadline|target(?: completion| date)?|completion|deadline|due date)"

_TAKES: Final = pattern(
    rf"^{YES}(?:(?P<self>i|we)|{{who}})(?: ?'ll| will| can| could| should| would| is going to|'m going to| am going to)"
    rf"(?: both| also| gladly)? (?:{TAKING} {THAT}\b|(?:get|have) {THAT} (?:done|sorted|fixed|ready|finished|in|out|up"
    r"|over|back|with you|to you|over to you)\b)"
)
_TAKES_UP: Final = pattern(
    rf"^{YES}(?:(?:i(?:'ll| will| can| could)|let me) (?:(?:have|take) a look|look|take it|take that|be on it|get on it"
    r"|do so|try|give it a (?:go|try|shot)"
    rf"|(?:have|take) a (?:quick )?look at {THAT})|that's (?:on me|mine|my job|(?:already )?on my (?:list|plate))"
    r"|leave (?:it|that|this) (?:to|with) me|i(?:'ve| have)? got (?:it|this|that)"
    r"|(?:on|with) me|mine|me)\b(?! to\b)(?: (?!and\b).{0,40})?[.!]*$"
)
"""Somebody takes on what nobody had: "I'll have a look this afternoon"."""
_DECLINES: Final = pattern(
    r"^(?:(?:sorry|no|ah|oh|hm+|well|unfortunately),? )*(?:i (?:can't|cannot|won't|couldn't)(?! wait\b)\b"
    r"|i'm afraid (?:i can't|not)|not me\b|i'm (?:away|off|out|busy|on holiday)\b)"
)
_GETS: Final = pattern(rf"^{YES}you(?:'ll| will) (?:have|get) {THAT}\b")
"""Say "You'll have it tomorrow"."""
_GRANTS: Final = pattern(r"^(?:just )?give (?:me|us) (?:until|till) ")
"""Say "Give me until Friday"."""
_ACCEPTS: Final = pattern(
    rf"^{YES}(?:will do|got it|sure(?: thing|,? happy to)?|happy to(?: help)?|on it|i'm on (?:it|that)|already on it|consider it done"
    r"|no problem(?: at all)?|of course|absolutely|definitely|certainly|i can do that|i will|i (?:can|could)(?:,? (?:say"
    r"|at|after|before|around|from)\b.{0,30})?|i'd (?:love|be happy|be glad) to|can do|noted|understood|yes|yep|yeah|ok"
    r"|okay|agreed)[.!]*$"
)
_DONE: Final = pattern(
    rf"^{YES}(?:(?:that|it|this|they)(?:'s| is|'re| are| has been|'ve been) )?(?:already )?(?:done(?: already)?"
    rf"|already did|in progress|sorted|taken care of|under way)\b.{{0,40}}$"
    rf"|^{YES}i(?:(?:'ve| have)? done| did) {THAT}(?: already)?\b.{{0,40}}$"
    rf"|^{YES}i(?:'ve| have)? already (?:did|done|sent|ordered|booked|paid|fixed|called|bought|finished|made|took|taken"
    rf"|submitted) {THAT}\b.{{0,40}}$"
)
_AGREES: Final = pattern(
    r"^(?:yes|yeah|yep|sure|ok|okay|alright|of course|no problem|absolutely|certainly|definitely|gladly|happy to)\b"
)
_FILLING: Final = pattern(
    r"^(?:(?:yes|yeah|sure|ok|okay|of course|will do|hmm|well|probably|maybe|hopefully|i think|i guess|i'd say|let's say"
    r"|say|should be|it'll be|done|ready|at the latest|latest|then|works?|is fine|at)[,.!? ]*)*$"
)
"""Words beside a date that say nothing more."""
_WANTED: Final = pattern(
    r"^(?:(?:and|so|also|but|please|i|we|he|she|they|the client) )*(?:have|get|needs?|wants?|finish|complete|send|submit|deliver)"
    rf" (?:{THAT})\b"
)
_IS_DUE: Final = pattern(
    rf"^(?:(?:and|so|also|but) )?(?:(?:{THAT}|they)(?:'s| is| are| was)? ?(?:(?:should|must|needs? to|ha(?:s|ve) to|will) be"
    r"|due|needed|set|assigned to (?:me|you|him|her|them)|expected|for|by|on|no later)\b"
    rf"|{_DATE_ITSELF}(?:'s| is| was| will be|:))"
)
_SETTLES: Final = pattern(rf"^{YES}(?:let's|we (?:can|could|should|will)) {TAKING} {THAT}\b")
"""Say "Let's do that on Monday"."""
_PRESSES: Final = pattern(
    r"^(?:(?:and|but|so) )?(?:(?:it|this|that|this one|that one)(?:'s| is)|(?:treat|mark|consider) (?:it|this|that) as|priority)\b.{0,40}$"
)
_LISTS: Final = pattern(
    r"^(?:please |let's )?(?:add|put|note) (?:that|this|it) (?:to|on|in|down)\b[^,]*(?:, {who})?[.!]?$"
)
_GENERIC: Final = pattern(rf"^{TAKING} (?:the|our|that|this) (?P<object>[\w -]+)")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a sentence adds to the task before it."""

    who: str | None = None
    """`me`, a name, or `we`; None where it says nothing about that."""
    accepts: bool = False
    """Somebody says yes to what was asked."""
    dates: bool = False
    """It may say when."""
    presses: bool = False
    """It says how urgent it is."""
    done: bool = False
    """It is done already."""
    declines: bool = False
    """Who was asked cannot."""
    said_again: bool = False
    """It tells the same once more, and nothing new."""


_PLAIN: Final = (
    (_TAKES_UP, Amendment(who=ME, dates=True)),
    (_DONE, Amendment(done=True)),
    (_DECLINES, Amendment(declines=True)),
    (_GETS, Amendment(who=ME, dates=True)),
    (_GRANTS, Amendment(dates=True)),
    (_ACCEPTS, Amendment(accepts=True)),
    (_SETTLES, Amendment(dates=True, said_again=True)),
    (_WANTED, Amendment(dates=True)),
    (_IS_DUE, Amendment(dates=True)),
)
"""What says the same whoever is named in it."""


def amendment(sentence: str) -> Amendment | None:
    """What a sentence adds to an earlier task, or None where it stands for itself."""
    if takes := _TAKES.match(sentence):
        if myself := takes.group("self"):
            return Amendment(who=ME if myself.lower() == "i" else "we", dates=True)
        return Amendment(who=takes.group("who"), dates=True) if named(takes.group("who")) else None
    if handed := handed_over(sentence):
        return Amendment(who=handed.who, dates=True, said_again=True)
    if _PRESSES.match(sentence) and priority(sentence) is not None:
        return Amendment(presses=True)
    if lists := _LISTS.match(sentence):
        return Amendment(who=lists.group("who"), said_again=True)
    return next((added for pattern_of_it, added in _PLAIN if pattern_of_it.match(sentence)), None)


def says_yes(sentence: str) -> bool:
    """Whether somebody agrees before they say what they will do."""
    return _AGREES.match(sentence) is not None


def only_dates(around: str) -> bool:
    """Whether what stands around a date says nothing more: "Sure, by Thursday"."""
    return _FILLING.match(around.strip(" ,.!?")) is not None


def taken_object(action: str) -> str | None:
    """What "see to the curtain" is about, when the verb says no more than that somebody will see to it."""
    generic = _GENERIC.match(action)
    return generic.group("object").strip() if generic else None
