"""Questions that wait for an answer from the one who is written to."""

import re
from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.cues import Kind
from extractor.rules.phrasing import pattern

_WHICH: Final = r"(?:if|whether|when|what|how|who|where|which|why)"
_TELL: Final = pattern(
    r"\b(?:(?:i|we)(?: just| also| really| still| will)? ?(?:need|'d (?:really )?(?:like|love)|would (?:like"
    r"|love)) to (?:know|hear|find out)"
    r"|^(?:but )?need to know|(?:^|\bi(?:'m| am| was) )(?:just |also |still )?(?:wondering|curious))(?: to know"
    rf"| as to)? (?P<what>{_WHICH}\b.*)"
)
"""What somebody wants to be told."""
_KNOW: Final = pattern(
    rf"^do (?:you|we)(?: guys)? (?:happen to )?(?:know|have any (?:idea|clue|sense)(?: of)?|remember) (?P<what>{_WHICH}\b.*)"
)
_YES_OR_NO: Final = pattern(
    r"^(?:(?:do|did|didn't|have|haven't|are|aren't|were|would|will) you|(?:you )(?:available|free|around|up for|coming"
    r"|going)|did (?!you\b)[a-z]+ (?=.*\byou\b)|does (?:that|this|the \w+|\w+day) (?:still )?(?:work|suit|fit|mean)\b"
    r"|is (?:(?:this|that|next|monday|tuesday|wednesday|thursday|friday) ?\w*|\d[\d:]*|noon)"
    r" (?:too|good|ok|okay|fine|better|possible|convenient))\b.*"
)
_LOGISTICS: Final = pattern(
    r"^(?:what (?:time|day|date)|when|where|who|which)\b.{0,30}? (?:(?:are|were|do|did|will|would|can|could"
    r"|should) (?:you|we)|(?:is|are) (?:your|our|the)|(?:works?|suits?|is (?:good|best|ok|okay"
    r"|fine))(?: best)? (?:for )?you)\b.*"
)
_OPEN: Final = pattern(r"^any (?:chance|suggestions?|thoughts|ideas|news|word|updates?|luck|feedback|objections?)\b.*")
_MAY: Final = pattern(
    r"^(?:if [^,?]{3,80}, )?(?:should|shall|may|could|can|would you mind if) (?:i|we|the two of us) .*"
)
_IDLE: Final = re.compile(
    r"\b(?:how are|how's|how is|did you know|have you (?:ever|heard|seen|noticed|tried)|are you (?:a|an|ok|okay|kidding"
    r"|serious|sure|human|real|there|looking|ready|tired|sick|one|interested)"
    r"|do you (?:ever|love|hate|believe|agree|feel|see|get|understand|live|think|believe|realise|realize|remember the"
    r"|like)|would you (?:believe|rather)"
    r"|what (?:are|do) you (?:talking|think|mean)|where (?:are|is) (?:we|the)|who (?:are|is) (?:we|you|the))\b",
    re.IGNORECASE,
)


def inquiry(text: str) -> Ask | None:
    """What a sentence wants to be told, or None where it only wonders."""
    asks = text.rstrip(" \"')").endswith("?")
    told = _TELL.search(text) or _KNOW.match(text)
    if told and _matters(text):
        return Ask(Kind.QUESTION, f"tell me {told.group('what')}", None, 0.6)
    found = asks and (_YES_OR_NO.match(text) or _LOGISTICS.match(text) or _OPEN.match(text) or _MAY.match(text))
    return Ask(Kind.QUESTION, f"answer: {text[0].lower()}{text[1:]}", None, 0.5) if found and _matters(text) else None


def _matters(text: str) -> bool:
    """Whether somebody really wants to know."""
    return '"' not in text and _IDLE.search(text) is None
