"""What sounds like a request or a promise and is none."""

import re
from typing import Final

_SMALL_TALK: Final = re.compile(
    r"(?:(?:attached|enclosed)\b|have a (?:\w+ )?(?:day|week|weekend|evening|night|time|trip|one|month|year|holiday)"
    r"|(?:good|great|nice) (?:morning|job|work|question|point|thinking)"
    r"|thank(?:s| you)\b(?!.*\b(?:please|can you|could you|need to|i will|i'll)\b)|see you|talk (?:to you )?(?:soon"
    r"|later)|take care\b(?! of)|bye|cheers|congrat"
    r"|(?:sounds|looks) (?:good|great)|will do\b|no (?:problem|worries|blockers)|you'?re welcome|don'?t worry|never mind|keep up the)",
    re.IGNORECASE,
)
_SOCIAL: Final = re.compile(
    r"(?:get (?:started|going|this (?:meeting|call|show) )|kick (?:this |things |it )?off|kick us off|dive (?:in|into"
    r"|right)|talk about\b.*\bfor a (?:moment|minute|second|bit)\b|move on|moving on|recap\b|wrap (?:this |it "
    r"|things )?up\b|start (?:with|our|the meeting|off)"
    r"|begin\b|go (?:with|ahead$|around|back|home|over to|on\b)|see (?:what|how|if|where|you|who)|keep each other"
    r"|stay (?:aligned|tuned|in touch|safe)|make (?:this|it) happen|make (?:sense|it clear|the most)|take (?:a look back"
    r"|a break|a moment|care$)"
    r"|call it (?:a day|done)|hope\b|be\b|face it|not\b|never\b|say\b|assume\b|find attached|note (?:that"
    r"|the following)\b|be advised|excuse|forgive|accept (?:my|our|this as)|bear with|hold on|hang on|wait\b"
    r"|(?:like and )?subscribe[.!]*$|try(?: (?:that|it|this)\b|[.!]*$)|consider (?:what|how|why|the case|an example)\b"
    r"|go (?:there|first|next)\b|take your time|(?:grab|get|make|have) (?:(?:some|a|another|myself|you)\s)*(?:coffee|tea"
    r"|water|drink|beer|snack)\b"
    r"|feel free|hesitate|don'?t hesitate|do not hesitate|have a (?:great|good|nice|safe|happy|wonderful|lovely"
    r"|productive|fun|blast|seat)\b|have (?:been|\w+ed|known|gone|done|sent|told|seen|had|got)\b|enjoy\b|take care[.!]"
    r"|let you go|tell you\b|ask you\b|come back\b|get back to you\b(?! on| with| by)|find (?:below|enclosed)"
    r"|look forward|actually\b"
    r"|worry|let me (?:tell|explain)|keep in mind|remember that|know what i|check back|talk to you (?:later|soon)"
    r"|see you|speak (?:soon|to you)|miss\b|catch up later|stand by|share (?:my|our) thoughts|do (?:that|it|so"
    r"|this)[.!?]?$|do you\b|let (?:it|me)\b(?! know| have))",
    re.IGNORECASE,
)
_INVITATION: Final = re.compile(
    r"if (?:you|there(?:'s| is| are)?) (?:have |want |need )?(?:any |further |other |additional )*(?:questions?"
    r"|comments?|concerns?|issues|problems|queries|doubts|suggestions)",
    re.IGNORECASE,
)


def is_small_talk(sentence: str) -> bool:
    """Greetings, thanks, wishes."""
    return _SMALL_TALK.match(sentence) is not None


def is_social(action: str) -> bool:
    """Whether an action only moves a conversation on: "get started", "feel free", "let me know if you have questions"."""
    return _SOCIAL.match(action) is not None or _INVITATION.search(action) is not None
