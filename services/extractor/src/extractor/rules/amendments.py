"""Sentences that add to a task already named: "I'll handle that", "Will do", "The deadline is Friday"."""

from dataclasses import dataclass
from typing import Final

from extractor.rules.assignees import ME
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.priorities import priority

_YES: Final = (
    r"(?:(?:yes|yeah|yep|sure|ok|okay|alright|great|perfect|no problem|of course|absolutely|happy to|thanks)[,.!]? *)*"
)
_TAKING: Final = (
    r"(?:handle|do|take|own|take on|pick up|work on|look into|look at|get on|deal with|take care of|get to|tackle"
    r"|drive|finish|sort(?: out)?|see to|be on)"
)
_THAT: Final = r"(?:that|this|it|those|these|them|both|that one|this one)"
_DATE_ITSELF: Final = r"(?:the deadline|target(?: completion| date)?|completion|deadline|due date)"

_TAKES: Final = pattern(
    rf"^{_YES}(?:(?P<self>i|we)|{{who}})(?: ?'ll| will| can| could| should| would| is going to|'m going to| am going to)"
    rf"(?: both| also| gladly)? {_TAKING} {_THAT}\b"
)
_ACCEPTS: Final = pattern(
    rf"^{_YES}(?:will do|got it|sure(?: thing|,? happy to)?|happy to|on it|i'm on it|already on it|consider it done"
    r"|no problem|of course|absolutely|i can do that|understood|yes|ok|okay)[.!]*$"
)
_WANTED: Final = pattern(
    r"^(?:(?:and|so|also|but|please|i|we|he|she|they|the client) )*(?:have|get|needs?|wants?|finish|complete|send|submit|deliver)"
    rf" (?:{_THAT})\b"
)
_IS_DUE: Final = pattern(
    rf"^(?:(?:and|so|also|but) )?(?:(?:{_THAT}|they)(?:'s| is| are| was)? ?(?:(?:should|must|needs? to|ha(?:s|ve) to|will) be"
    r"|due|needed|set|assigned to (?:me|you|him|her|them)|expected|for|by|on|no later)\b"
    rf"|{_DATE_ITSELF}(?:'s| is| was| will be|:))"
)
_PRESSES: Final = pattern(
    r"^(?:(?:and|but|so) )?(?:(?:it|this|that|this one|that one)(?:'s| is)|(?:treat|mark|consider) (?:it|this|that) as|priority)\b.{0,40}$"
)
_LISTS: Final = pattern(r"^(?:please )?(?:add|put|note) (?:that|this|it) (?:to|on|in|down)\b[^,]*(?:, {who})?[.!]?$")
_GENERIC: Final = pattern(rf"^{_TAKING} (?:the|our|that|this) (?P<object>[\w -]+)")


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
    said_again: bool = False
    """It tells the same once more, and nothing new."""


def amendment(sentence: str) -> Amendment | None:
    """What a sentence adds to an earlier task, or None where it stands for itself."""
    if takes := _TAKES.match(sentence):
        if myself := takes.group("self"):
            return Amendment(who=ME if myself.lower() == "i" else "we", dates=True)
        return Amendment(who=takes.group("who"), dates=True) if named(takes.group("who")) else None
    if _ACCEPTS.match(sentence):
        return Amendment(accepts=True)
    if _PRESSES.match(sentence) and priority(sentence) is not None:
        return Amendment(presses=True)
    if lists := _LISTS.match(sentence):
        return Amendment(who=lists.group("who"), said_again=True)
    return Amendment(dates=True) if _WANTED.match(sentence) or _IS_DUE.match(sentence) else None


def taken_object(action: str) -> str | None:
    """What "see to the curtain" is about, when the verb says no more than that somebody will see to it."""
    generic = _GENERIC.match(action)
    return generic.group("object").strip() if generic else None
