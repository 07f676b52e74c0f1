"""Is this sentence a request or a promise, and of what?"""

import re
from dataclasses import replace
from typing import Final

from extractor.providers import ME
from extractor.rules.asking import ASKING
from extractor.rules.asks import Ask
from extractor.rules.base_forms import base_form
from extractor.rules.cues import Cue, Kind
from extractor.rules.doubts import firmly
from extractor.rules.imperatives import imperative, is_order
from extractor.rules.inquiries import inquiry
from extractor.rules.mailings import is_mailing
from extractor.rules.meeting_up import meeting_up
from extractor.rules.needs import lacking
from extractor.rules.obliging import OBLIGING
from extractor.rules.openings import VOCATIVE, without_opening
from extractor.rules.people import named
from extractor.rules.phrasing import pattern
from extractor.rules.plans import planned
from extractor.rules.promising import PROMISING
from extractor.rules.smalltalk import is_small_talk, is_social
from extractor.rules.topics import about_a_thing
from extractor.rules.verbs import NOT_VERBS, STATES, is_work
from extractor.rules.wishes import wish

_FIRST: Final = re.compile(r"[a-zA-Z][a-zA-Z'-]*")
_LONGEST: Final = 600
"""Characters of an action."""
_OWNED: Final = pattern(r"^(?:[^:;,.]{2,60}[:;,] )?{who} to {act}")
"""An owner and what is theirs, in a list of things to do: "Ana to call the bank"."""
_WONDERS: Final = re.compile(
    r"(?:what|which|who|whom|how|when|where|why)\b.{0,40}?\b(?:do|does|did|should|must|will|can|could|would|shall) (?:we"
    r"|i|they|he|she)\b.*\?$",
    re.IGNORECASE | re.DOTALL,
)
"""Say "What do we need to change?"."""
_STATES_ONLY: Final = re.compile(
    r"(?:i|we|he|she|they|it|there|was|were|went|had|got)(?:'\w+)?\s|[^,;]{2,40}?[:-]?\s(?:is|was|are|were|has been|already)\s(?!to\b)",
    re.IGNORECASE,
)
"""A line that only tells how things stand."""
_CUES: Final = (*ASKING, *PROMISING, *OBLIGING)
_CAUSED: Final = re.compile(
    r"have (?:(?:an?|another) (?:\w+ )?(?:call|meeting|chat|look|session|review|workshop|lunch|dinner|party|talk|sync)\b"
    r"|(?:it|this|that|them|the|an?|all|some|my|our|your|two|three|\w+ more)\b.{0,60}?\b(?:\w{2,}ed|done|made|sent|ready"
    r"|back|(?:to|for|with) (?:you|him|her|them|us)|written|out)\b"
    r"|(?-i:[A-Z][a-z]+|my assistant|someone|somebody|him|her|them) (?!(?:by|on|in|at|to|for|before|after|until|with"
    r"|from|next|this|tomorrow|today|all|soon)\b)[a-z]+)",
    re.IGNORECASE,
)
"""To have something done, or to have a meeting: that is work, other than to have something."""


def ask(text: str, *, item: bool = False) -> Ask | None:
    """What a sentence asks for or promises, or None. `item`: it stands in a list of things to do.

    What is said in doubt is found like what is said firmly.
    """
    firm = firmly(text)
    rest, addressee = without_opening(about_a_thing(firm) or firm)
    if not rest or is_small_talk(rest):
        return None
    vocative = VOCATIVE.search(rest)
    if vocative and addressee is None and named(vocative.group("who")):
        addressee, rest = vocative.group("who"), rest[: vocative.start()]
    owned = _OWNED.match(rest)
    if owned and named(owned.group("who")) and (item or is_order(owned.group("act"))):
        return Ask(Kind.ITEM, owned.group("act"), owned.group("who"), 0.9)
    found = (
        _by_cue(rest)
        or lacking(rest)
        or wish(rest)
        or imperative(rest)
        or planned(rest)
        or meeting_up(rest)
        or inquiry(rest)
    )
    if found is not None and found.kind is Kind.ITEM and found.who is None:  # "Action: Ana - call the bank"
        action, owner = without_opening(found.action)
        found = replace(found, action=action, who=owner) if owner else found
    if found is None and item and not _STATES_ONLY.match(rest):
        found = Ask(Kind.ITEM, rest, None, 0.9)
    if found is None or is_mailing(rest):
        return None
    if found.who is None and addressee is not None and found.kind is not Kind.PROMISE:
        return replace(found, who=addressee)
    return found


def _by_cue(text: str) -> Ask | None:
    lowered = text.lower()
    wonders = _WONDERS.match(text) is not None
    for cue in _CUES:
        if wonders and cue.kind in (Kind.NEED, Kind.PROMISE):
            continue
        for match in cue.pattern.finditer(text) if cue.may_fit(lowered) else ():
            found = _asked(cue, match)
            if found is not None:
                return found
    return None


def _asked(cue: Cue, match: re.Match[str]) -> Ask | None:
    groups = match.groupdict()
    action, who = (
        groups["act"].strip()[:_LONGEST],
        groups.get("who")
        or groups.get("team")
        or (ME if groups.get("self") else None)
        or _capital(groups.get("one"))
        or (ME if cue.kind is Kind.PROMISE else None),
    )
    if groups.get("whole"):
        action = f"make sure {groups['whole'].strip()[:_LONGEST]}"
    if who and who != ME and groups.get("who") and not named(who):
        return None
    verb = _FIRST.match(action)
    if verb is None or is_social(action):
        return None
    word = base_form(verb.group().lower())
    action = word + action[verb.end() :] if word != verb.group().lower() else action
    if cue.kind is not Kind.ITEM and not _is_done(word, action, cue):
        return None
    return Ask(cue.kind, action, who, cue.confidence)


def _is_done(verb: str, action: str, cue: Cue) -> bool:
    """Whether a verb names something that one does, as far as this turn of phrase proves it."""
    if verb == "have" and not (cue.kind is Kind.REQUEST and not cue.work_only):
        return _CAUSED.match(action) is not None
    if verb == "see":
        return cue.kind is Kind.REQUEST
    return verb not in STATES | NOT_VERBS and (is_work(verb) or not cue.work_only)


def _capital(name: str | None) -> str | None:
    return name and name[0].upper() + name[1:]
