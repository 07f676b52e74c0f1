"""Proposals to meet or to talk: "What about lunch on Tuesday?", "We could sit down to go over the drawings"."""

import re
from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.cues import Kind
from extractor.rules.phrasing import pattern

_TALK: Final = r"(?:discuss|talk|chat|meet|speak|de-?brief|go over|go through|catch up|get together)"
_PURPOSE: Final = pattern(rf"\bto (?:\w+ly |further )?(?P<act>{_TALK}\b.*)")
_AHEAD: Final = pattern(r"\blook(?:ing)? forward to (?P<verb>discuss|talk|speak)ing\b(?P<rest>.*)")
_PAST: Final = pattern(
    r"\b(?:(?!need)[a-z]{3,}ed|met|called|wanted|was|were|had|discussed|attended|did|tried|trying|decided|came|went"
    r"|stopped|talked|spoke|asked|mentioned|said|normally|usually|he|she|they)\b"
)
_PERSONAL: Final = pattern(
    r"\b(?:i|i'm|i'd|i've|we|you|me|us|you'd|let's|our|my|your)\b|\?$|^(?:fyi|how about|what about|really|looking)"
)
_ABOUT: Final = pattern(
    r"^(?:(?:{name},? )?(?:how|what) about)(?: if we| we)? (?P<when>.{0,60}?\b(?:\d{1,4}(?::\d\d)?|noon|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight"
    r"|today|morning|afternoon|evening|next week|this week|lunch|dinner|coffee)\b.*)"
)


def meeting_up(text: str) -> Ask | None:
    """What a sentence proposes to meet for, or None where it tells of a meeting that was."""
    found = _PURPOSE.search(text)
    ahead = None if found else _AHEAD.search(text) or _ABOUT.match(text)
    if (found is None and ahead is None) or _PAST.search(text, 0, found.start() if found else len(text)):
        return None
    if found is not None:
        return Ask(Kind.QUESTION, found.group("act"), None, 0.6) if _PERSONAL.search(text) else None
    return Ask(Kind.QUESTION, _put(ahead), None, 0.6) if ahead else None


def _put(ahead: re.Match[str]) -> str:
    told = ahead.groupdict()
    return f"meet {told['when']}" if "when" in told else f"{told['verb']}{told['rest']}"
