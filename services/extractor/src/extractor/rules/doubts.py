"""Sayings of which nobody knows whether they will be done: "we might need to paint it", "call the vet, maybe", "fence???"."""

import re
from dataclasses import replace
from typing import Final

from extractor.rules.asks import Ask
from extractor.rules.cues import Kind
from extractor.rules.phrasing import pattern

_SIGN: Final = re.compile(
    r"maybe|perhaps|possibly|potentially|probably|might|may|sure|certain|guess|suppose|one of us", re.IGNORECASE
)
"""Looked for first: that is much faster."""
_HEDGE: Final = r"(?:maybe|perhaps|possibly|potentially)"
_UNSURE: Final = r"(?:(?:i'm |i am )?(?:not (?:really |quite )?|un)(?:sure|certain),? but)"
_SOMEBODY: Final = r"(?:i|we|you|he|she|they|someone|somebody|everyone|everybody)"
_SAID: Final = r"(?-i:might|may|Might)"
"""Not the month."""

_HEAD: Final = pattern(
    rf"(?P<before>^(?:(?:so|and|but|or|well|hmm+|um+|uh+|also|then|ok|okay)[,.]* )*|[:;(-] |, (?={_HEDGE},? {_SOMEBODY}\b))"
    rf"(?:{_HEDGE}|{_UNSURE}),? (?!\d|you (?:can|could|should)\b|(?:not|later|tomorrow|tonight|today|on|at|by|in|next|this|before|after|mon|tues?|wed"
    r"|thurs?|fri|sat|sun)(?:(?:nes|ur)?day)?\b)"
)
"""Not "maybe on Friday": there the day is in doubt alone."""
_NEEDED: Final = pattern(
    rf"(?:\b{_SAID}(?: also| well| still| actually| just| even)* (?:need|have)|(?<!you )\b{_SAID}(?: also)? want) to\b"
)
_DOING: Final = pattern(rf"\b{_SAID}(?: also| well| still)* need (?=[a-z]+ing\b)")
_IDEA: Final = pattern(
    rf"\b(?:(?:i|we|someone|somebody) (?:could|can) {_HEDGE}|{_HEDGE},? (?:i|we|someone|somebody) (?:could|can))\b"
)
_COULD: Final = pattern(rf"(?:could|can)(?: {_HEDGE})?$")
_TAIL: Final = pattern(
    rf"(?:, ?|[(-] ?)(?:{_HEDGE}|(?:i'm |i am )?not (?:really |quite |yet )?(?:sure|certain)(?: yet)?)\)?(?P<end>[ .?!]*)$"
)

_NOBODY: Final = r"(?:someone|somebody|one of us)"
_DUTY: Final = r"(?:should|ought to|must|needs? to|has to|have to)"
_GUESSED: Final = pattern(
    rf"^(?P<before>(?:so|and|but|well),? )?i (?:guess|suppose) (?:that )?(?={_NOBODY} (?:probably )?{_DUTY}\b)"
)
_SOMEONE: Final = pattern(rf"(?P<before>^|[,;] |\b(?:and|but|so) ){_NOBODY} (?:probably )?(?={_DUTY}\b)")
_PROBABLY: Final = pattern(rf"\b{_NOBODY} probably {_DUTY}\b")
_PERHAPS_SO: Final = pattern(
    rf"(?:^|\b(?:it|and|but) )(?:could|{_SAID})(?: well)? be that {_SOMEBODY} (?:also |still )?{_DUTY}\b"
)
_NICE: Final = pattern(
    r"\bit(?:'d| would| might) be (?:so |really |very )?(?:nice|good|great|lovely|cool) if (?:someone|somebody|one of us)\b"
)
"""A wish that is put to nobody."""

_WITHIN: Final = pattern(rf"\b(?:i|we|someone|somebody) ?(?:could|can|should|will|shall|'ll|would|'d) {_HEDGE}\b")
_WHETHER: Final = pattern(
    r"\b(?:(?:don't|do not) (?:really )?know|wonder(?:ing)?|(?:not (?:really |quite )?|un)(?:sure|certain)|no idea) "
    rf"(?:if|whether) {_SOMEBODY} (?:still |really |even )?(?:should|need|must|have|ought)\b"
)
_QUESTION: Final = re.compile(r"\?[\s?!\"')]*$")
_WONDERED: Final = pattern(
    r"^(?:so |and |but |or )?(?:do|does|should|must|will) (?:i|we|they|he|she|someone|somebody)\b"
)
_OF_YOU: Final = pattern(rf"\byou(?: both| all| guys)? {_SAID}(?: also| still)* (?:need|have) to\b")


_HEDGES: Final = (
    _HEAD, _NEEDED, _DOING, _IDEA, _TAIL, _WITHIN, _WHETHER, _GUESSED, _PROBABLY, _PERHAPS_SO, _NICE,
)  # fmt: skip


def firmly(text: str) -> str:
    """The saying as somebody would put it who is sure."""
    if _SIGN.search(text) is None:
        return text
    text = _IDEA.sub(lambda idea: _COULD.sub("should", idea.group()), text)
    text = _SOMEONE.sub(r"\g<before>someone ", _GUESSED.sub(lambda guess: guess["before"] or "", text))
    text = _HEAD.sub(r"\g<before>", _TAIL.sub(r"\g<end>", text))
    return _DOING.sub("needs ", _NEEDED.sub("need to", text))


def doubted(asked: Ask, text: str) -> Ask:
    """With half the confidence where the words leave open whether it is to be done at all.

    Who asks somebody for something is polite, not in doubt: "could you maybe send it".
    """
    if asked.kind is Kind.REQUEST:
        doubtful = any(one.search(text) for one in (_OF_YOU, _NICE))
    else:
        doubtful = _is_hedged(text) or _is_questioned(asked, text)
    return replace(asked, confidence=asked.confidence / 2) if doubtful else asked


def _is_hedged(text: str) -> bool:
    return any(one.search(text) for one in _HEDGES)


def _is_questioned(asked: Ask, text: str) -> bool:
    """Paint the shed? Do we need to paint the shed?"""
    if _QUESTION.search(text) is None:
        return False
    return asked.kind in (Kind.ORDER, Kind.ITEM) or (asked.kind is Kind.NEED and _WONDERED.match(text) is not None)
