"""Who is to see to the last task, where another says so: "Priya, you handle that one", "Could Ana take that on?"."""

from dataclasses import dataclass
from typing import Final

from extractor.rules.people import named
from extractor.rules.phrasing import pattern

YES: Final = (
    r"(?:(?:oh|yes|yeah|yep|sure|ok|okay|alright|fine|great|perfect|cool|good idea|no problem|of course|absolutely"
    r"|definitely|happy to|thanks)[,.!]* *)*"
)
TAKING: Final = (
    r"(?:handle|do|take|own|take on|pick up|work on|look into|look at|get on|deal with|take care of|get to|tackle"
    r"|drive|finish|sort(?: out)?|see to|be on)"
)
THAT: Final = r"(?:that|this|it|those|these|them|both|that one|this one)"

_HANDS_OVER: Final = pattern(
    rf"^(?:(?:ok|okay|great|good|and|so|then|perfect|thanks),? )*(?:(?!(?:can|could|would|will|do) ){{who}},? )?(?:(?:can"
    rf"|could|would|will|do) you(?: please)?(?: be (?:able|willing|happy) to| like to| want to)? {TAKING} {THAT}\b"
    rf"|you(?:'ll| will| should| can| could)? {TAKING} {THAT}\b|you(?:'re| are) on (?:it|that|this)\b|(?:that's"
    r"|this is) your (?:job|task|turn|one)\b|(?:that's|this is|this one's|it's) (?:yours|on you|for you)\b)(?P<rest>.*)$"
)
"""Somebody else is to see to the last task: "Can you do that, Ana?"."""
_HANDS_TO: Final = pattern(
    rf"^(?:(?:ok|okay|great|good|and|so|then|maybe|perhaps),? )*(?:can|could|would|will|should) {{who}} (?:please "
    rf"|maybe )?{TAKING} {THAT}\b"
)
"""Say "Could Ana take that on?"."""
_PASSES_ON: Final = pattern(rf"^{YES}{{who}} (?:could|can|might) (?:do {THAT}|go|manage|help)(?: then| instead)?[.!]*$")
"""Say "Ben could go"."""
_VOCATIVE: Final = pattern(r", {who}[?.!]*$")


@dataclass(frozen=True, slots=True)
class Handed:
    """To whom; None where nobody is named."""

    who: str | None


def handed_over(sentence: str) -> Handed | None:
    """To whom a sentence hands the last task, or None where it does not."""
    if hands := _HANDS_OVER.match(sentence):
        called = _VOCATIVE.search(sentence)
        who = hands.group("who") or (called.group("who") if called else None)
        return Handed(who if who and named(who) else None)
    handed = _HANDS_TO.match(sentence) or _PASSES_ON.match(sentence)
    return Handed(handed.group("who")) if handed and named(handed.group("who")) else None
