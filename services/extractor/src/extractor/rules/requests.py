"""Is this sentence a request or a promise, and of what?"""

import re
from dataclasses import replace
from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.assignees import ME
from extractor.rules.cues import CUES, OWNED, Cue, Kind
from extractor.rules.needs import lacking
from extractor.rules.openings import ADDRESSED, VOCATIVE, without_opening
from extractor.rules.people import named
from extractor.rules.smalltalk import is_small_talk, is_social
from extractor.rules.verbs import NAMELIKE, NOT_VERBS, NOUNLIKE, STATES, is_work

_CONDITION: Final = re.compile(
    r"(?:if|when|once|after|before|as soon as|in case|for|to|in order to|on|as|since|because|at)\s[^,]{2,120},\s+",
    re.IGNORECASE,
)
_LATER: Final = re.compile(r"(?:,?\s(?:so)|\s[-]+|[:)])\s+(?=[A-Za-z])")
"""Where a second clause may begin with an imperative of its own."""
_FIRST: Final = re.compile(r"[a-zA-Z][a-zA-Z'-]*")
_DETERMINER: Final = re.compile(
    r"(?:the|an?|my|your|our|his|her|their|its|this|that|these|those|all|every|each|any|some|both|more|one|two|three|up|out|off|"
    r"down|on|into|in|back|over|with|to|at|for|from|it|them|him|me|us|who|what|why|how|if|whether|when|where|\w+ing\b|[A-Z#$€£\d\"])",
)
_ARTICLE: Final = re.compile(r"(?:the|an?|my|your|our|this|these|those)\b", re.IGNORECASE)
_KIN: Final = re.compile(
    r"(?:mom|mum|mommy|mummy|dad|daddy|ma|pa|grandma|grandpa|granny|grandad|sis|auntie?|uncle|everyone|everybody|home)\b",
    re.IGNORECASE,
)
"""Whom one calls without an article: they show the verb as one does."""
_LONGEST: Final = 600
"""Characters of an action."""


def ask(text: str, *, item: bool = False) -> Ask | None:
    """What a sentence asks for or promises, or None. `item`: it stands in a list of things to do."""
    rest, addressee = without_opening(text)
    if not rest or is_small_talk(rest):
        return None
    vocative = VOCATIVE.search(rest)
    if vocative and addressee is None and named(vocative.group("who")):
        addressee, rest = vocative.group("who"), rest[: vocative.start()]
    owned = OWNED.match(rest)
    if owned and named(owned.group("who")) and (item or is_order(owned.group("act"))):
        return Ask(Kind.ITEM, owned.group("act"), owned.group("who"), 0.9)
    found = _by_cue(rest) or lacking(rest) or _order(rest)
    if found is None and item:
        found = Ask(Kind.ITEM, rest, None, 0.9)
    if found is None:
        return None
    if found.who is None and addressee is not None and found.kind is not Kind.PROMISE:
        return replace(found, who=addressee)
    return found


def base_form(verb: str) -> str:
    """Say "(If someone) organised": organise; "(will be) setting": set. Other words stay as they are."""
    if is_work(verb):
        return verb
    bases: tuple[str, ...] = (verb[:-1], verb[:-2]) if verb.endswith("ed") else ()
    if verb.endswith("ing"):
        bases = (verb[:-3], verb[:-3] + "e", verb[:-4])
    return next((base for base in bases if is_work(base)), verb)


def is_order(clause: str) -> bool:
    """Whether a clause begins with an imperative."""
    first = _FIRST.match(clause)
    if first is None:
        return False
    verb, behind = first.group().lower(), clause[first.end() :].lstrip()
    if verb in NAMELIKE or verb == "have":
        return bool(_ARTICLE.match(behind)) and verb != "have"
    if verb in NOUNLIKE:
        return _noun_does(clause, first.group(), behind)
    if is_work(verb):
        return not behind.startswith((",", "-", "'"))
    plain = verb not in NOT_VERBS | STATES and not verb.endswith(
        ("ing", "ed", "ly", "s", "tion", "ness", "ity", "ment")
    )
    return plain and bool(_ARTICLE.match(behind))


def _noun_does(clause: str, noun: str, behind: str) -> bool:
    """Whether what follows shows a word that is a noun as well to be the verb: "call Bo", "call mom", no "call centre"."""
    if _KIN.match(behind):
        return True
    if clause.isupper():  # a title: capitals show no name
        return bool(_ARTICLE.match(behind))
    return bool(_DETERMINER.match(behind)) or (
        bool(behind) and behind.split(maxsplit=1)[0].lower().endswith("s") and noun[0].islower()
    )


def _by_cue(text: str) -> Ask | None:
    for cue in CUES:
        for match in cue.pattern.finditer(text):
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
    if cue.kind is not Kind.ITEM and (word in STATES or (cue.work_only and not is_work(word))):
        return None
    if cue.kind is not Kind.ITEM and (word in NOT_VERBS or (word == "have" and cue.kind is not Kind.REQUEST)):
        return None
    return Ask(cue.kind, action, who, cue.confidence)


def _capital(name: str | None) -> str | None:
    return name and name[0].upper() + name[1:]


def _order(text: str) -> Ask | None:
    """An imperative at the head of the sentence, or behind a condition."""
    candidates = [text, *(text[match.end() :] for match in _LATER.finditer(text))]
    condition = _CONDITION.match(text)
    if condition:
        candidates.append(text[condition.end() :])
    for clause in candidates:
        address = ADDRESSED.match(clause)
        who = address.group("who") if address and named(address.group("who")) else None
        body = clause[address.end() :] if address and who else clause
        if is_order(body) and not is_social(body):
            return Ask(Kind.ORDER, body[:_LONGEST], who, 0.8)
    return None
