"""Plain imperatives: "Sharpen the shears"."""

import re
from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.cues import Kind
from extractor.rules.openings import ADDRESSED, without_opening
from extractor.rules.people import named
from extractor.rules.smalltalk import is_social
from extractor.rules.statements import is_told_of
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
_KEPT_FROM: Final = re.compile(
    r"(?:don't|do not|never)\s(?P<act>(?P<verb>[a-z]+)\s(?!me\b).+)", re.IGNORECASE | re.DOTALL
)
"""Say "Do not lock the gate"."""
_NOTED: Final = re.compile(r",\s(?=[a-z]+\s(?:the|an?|my|your|our|all|both|some)\b)")
"""Say "Hinge broken again, fix the spring": notes leave out "so"."""
_TOLD_OF: Final = re.compile(
    r"\b(?:i|we|you|he|she|they|to|who|which|can|could|will|would|may|might|should|must|did|does|do|let|help)\b",
    re.IGNORECASE,
)
"""Then a list of what somebody does may follow."""
_TAKES_DONE: Final = re.compile(
    r"(?:get|have|keep|see|make|leave|ask|tell|check|find|call|help|let|want|consider|stay)$"
)
"""Say "get started on it", "check who is in"."""
_HAVE_DO: Final = re.compile(
    r"(?:him|her|them|someone|somebody|everyone|(?:the|your|our|my)\s(?:\w+\s)??\w+|(?-i:[A-Z][\w'-]+))\s(?P<verb>[a-z]+)\b(?=\s)",
    re.IGNORECASE,
)
"""Say "Have Ida sign it", "have the team look at it"."""
_ARTICLE: Final = re.compile(r"(?:the|an?|my|your|our|this|these|those)\b", re.IGNORECASE)
_KIN: Final = re.compile(
    r"(?:gran|nan|nana|mom|mum|mommy|mummy|dad|daddy|ma|pa|grandma|grandpa|granny|grandad|sis|auntie?|uncle|everyone|everybody|home)\b",
    re.IGNORECASE,
)
"""Whom one calls without an article: they show the verb as one does."""
_CALLING: Final = frozenset(
    {"call", "phone", "ring", "email", "e-mail", "text", "message", "contact", "ping", "ask", "remind"}
)
_CALLED: Final = re.compile(
    r"(?:landlord|landlady|plumber|electrician|dentist|doctor|vet|bank|school|insur(?:ance|er)|council|garage|mechanic"
    r"|accountant|lawyer|solicitor|agent|agency|supplier|client|customer|finance|legal|hr|facilities|reception|caterers?"
    r"|florist|gardener|nursery|teacher|neighbou?rs?|boss|tenants?|hotel|airline|venue|photographer|builders?|painter"
    r"|roofer|vendor|team|library|pharmacy|clinic|hairdresser|babysitter|printers?)"
    r"(?=\s*(?:$|[.,!]|(?:about|re|regarding|for|to|on|by|before|and|with|if|whether|tomorrow|today|tonight|again|back)\b))",
    re.IGNORECASE,
)
"""Whom one calls in a short note: "email landlord about the boiler"."""
_TOLD: Final = re.compile(r"(?:with|from|to|about)\s(?:\S+\s){1,3}?(?:went|was|were|is|took|lasted|ended|has|had)\b")
"""Say "Call with the bank went well": that is no order."""
_ASPECTS: Final = frozenset({"start", "begin", "stop", "keep", "avoid", "consider", "continue", "finish"})
_DOING: Final = re.compile(r"[a-z]{2,}ing\b")
_LONGEST: Final = 600
"""Characters of an action."""


def imperative(text: str) -> Ask | None:
    """An imperative at the head of the sentence, or behind a condition."""
    if (kept := _KEPT_FROM.match(text)) is not None and is_work(kept.group("verb").lower()):
        action = f"do not {kept.group('act')}"[:_LONGEST]
        return None if is_social(kept.group("act")) else Ask(Kind.ORDER, action, None, 0.75)
    candidates = [text, *(text[match.end() :] for match in _LATER.finditer(text))]
    candidates += [
        text[match.end() :] for match in _NOTED.finditer(text) if _TOLD_OF.search(text, 0, match.start()) is None
    ]
    condition = _CONDITION.match(text)
    if condition:
        candidates.append(without_opening(text[condition.end() :])[0])
    for clause in candidates:
        address = ADDRESSED.match(clause)
        who = address.group("who") if address and named(address.group("who")) else None
        body = clause[address.end() :] if address and who else clause
        if is_order(body) and not is_social(body):
            return Ask(Kind.ORDER, body[:_LONGEST], who, 0.8)
    return None


def is_order(clause: str) -> bool:
    """Whether a clause begins with an imperative."""
    first = _FIRST.match(clause)
    if first is None or not clause[first.end() :].strip(" .!?"):  # "Cool."
        return False
    verb, behind = first.group().lower(), clause[first.end() :].lstrip()
    if verb == "have":
        return (done := _HAVE_DO.match(behind)) is not None and is_work(done.group("verb"))
    if (verb == "let" and behind.startswith("us ")) or not _does(verb, first.group(), behind, clause):
        return False
    return _TAKES_DONE.match(verb) is not None or not is_told_of(behind)


def _does(verb: str, written: str, behind: str, clause: str) -> bool:
    """Whether a word is the verb of what follows it. `written`: with its capitals."""
    if verb in NAMELIKE:
        return bool(_ARTICLE.match(behind))
    if verb in NOUNLIKE and _TOLD.match(behind):
        return False
    if verb in NOUNLIKE:
        return _noun_does(clause, written, behind)
    if is_work(verb):
        return not behind.startswith((",", "-", "'"))
    plain = verb not in NOT_VERBS | STATES and not verb.endswith(
        ("ing", "ed", "ly", "s", "tion", "ness", "ity", "ment")
    )
    return (plain and bool(_ARTICLE.match(behind))) or (verb in _ASPECTS and bool(_DOING.match(behind)))


def _noun_does(clause: str, noun: str, behind: str) -> bool:
    """Whether what follows shows a word that is a noun as well to be the verb: "call Bo", "call mom", no "call centre"."""
    if _KIN.match(behind) or (noun.lower() in _CALLING and _CALLED.match(behind)):
        return True
    if clause.isupper():  # a title: capitals show no name
        return bool(_ARTICLE.match(behind))
    return bool(_DETERMINER.match(behind)) or (
        bool(behind) and behind.split(maxsplit=1)[0].lower().endswith("s") and noun[0].islower()
    )
