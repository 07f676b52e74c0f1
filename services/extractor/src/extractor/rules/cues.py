"""The turns of phrase by which people ask for things and promise them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from extractor.rules.phrasing import pattern


class Kind(StrEnum):
    """What sort of wish it is."""

    REQUEST = "request"
    PROMISE = "promise"
    NEED = "need"
    ORDER = "order"
    """Plain imperative."""
    ITEM = "item"
    """A line of a list of things to do."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A turn of phrase. Its pattern has `act`, what is to be done in base form, and perhaps `who` is to do it."""

    kind: Kind
    pattern: re.Pattern[str]
    confidence: float
    work_only: bool
    """The verb must be one of known work: the phrase alone proves too little."""


def _cue(kind: Kind, template: str, confidence: float = 0.9) -> Cue:
    return Cue(kind, pattern(template), confidence, work_only=False)


def _weak(kind: Kind, template: str, confidence: float) -> Cue:
    return Cue(kind, pattern(template), confidence, work_only=True)


_ITEM, _REQUEST, _PROMISE, _NEED = Kind.ITEM, Kind.REQUEST, Kind.PROMISE, Kind.NEED
_LABEL = r"(?:to-?do|action(?: items?| points?)?|next steps?|ai|follow-?up|task|reminder)"

CUES: Final[tuple[Cue, ...]] = (
    _cue(_ITEM, rf"^{_LABEL} ?(?:(?:for|on) {{who}} ?)?(?::|(?:is to|-) ) *(?:to )?(?P<act>.+)"),
    _cue(
        _PROMISE,
        r"\bremind me (?:(?:in|on|at|by|before|next|this|today|tomorrow|tonight|every|the day)\b[\w :,.-]{0,30}? )?to {act}",
        0.95,
    ),
    _cue(_REQUEST, r"\b(?:don't|do not|never|let's not|not to|don't let (?:me|us)) forget to {act}", 0.95),
    _cue(_REQUEST, r"\b(?:remember to|be sure (?:to|and)|make certain to) {act}", 0.95),
    _cue(_REQUEST, r"\b(?:please|pls|plz|kindly),? {act}", 0.95),
    _cue(_REQUEST, r"{no-question}\b(?:could|can|would|will|won't|can't|might) {you},? (?:be able to |mind if )?{act}"),
    _weak(_REQUEST, r"\bmaybe (?:we|you) (?:can|could|should) {act}", 0.7),
    _weak(_REQUEST, r"{no-question}\b(?:could|can|shall) (?:we|i)(?: all| both)? {act}", 0.75),
    _weak(_REQUEST, r"\b(?:could|can|would|will) {who} {act}", 0.9),
    _cue(
        _REQUEST,
        r"\b(?:i|we)(?:'d| would| do)?(?: really| also| just)? (?:like|love|need|want|wanted|ask|expect|prefer|invite|encourage|urge) (?:{you}|him|her|them|{who}) to {act}",
    ),
    _cue(
        _REQUEST,
        r"\b(?:i|we)(?:'d| would) (?:really |greatly )?(?:appreciate|be grateful|be glad)(?: it)?,? if (?:you|someone|we)(?: could| can| would)? {act}",
    ),
    _cue(
        _REQUEST,
        r"\b(?:would|'d|might) be (?:\w+ )?(?:great|ideal|good|nice|helpful|wonderful|awesome|best|useful|lovely|appreciated) if (?:you|we|someone|somebody|i)(?: could| can| would)? {act}",
    ),
    _cue(
        _REQUEST,
        r"\b(?:is|would|might) (?:it )?(?:be )?(?:possible|ok|okay|alright|feasible)(?: for (?:you|us|me))? (?:to|if (?:you|we|i)(?: could| can)?) {act}",
        0.8,
    ),
    _cue(_REQUEST, r"\bwhy don't (?:you|we) {act}", 0.8),
    _weak(_REQUEST, r"\bif (?:you|someone|one of you) (?:could|can|would)(?: please)? {act}", 0.75),
    _cue(
        _REQUEST,
        r"(?:\bthey|\bhe|\bshe|\b{team}|{name}) (?:has |have |also )?(?:asked|told|reminded|wants?|wanted|needs|would like|expects?) (?:us|me|you|them|everyone|{who}) to {act}",
    ),
    _cue(_REQUEST, r"\b(?P<act>let (?:me|us|him|her|them|{name}) (?:both |all )?know\b.*)", 0.8),
    _cue(
        _REQUEST,
        r"{start}(?P<act>(?:give (?:me|us|him|her) (?:a|an|the|your)|call me|e-?mail me|send (?:me|us))\b.*)",
        0.85,
    ),
    _weak(
        _REQUEST,
        r"{start}(?:do you want|would you like|you want|you (?:might|may) want|would you (?:both )?be (?:able|willing|available)|are you able)(?: me| us)? to {act}",
        0.6,
    ),
    _cue(_REQUEST, r"(?:{start}|\bi think )you(?: all| both| guys| really| also| will| then)? {must} {act}", 0.8),
    _cue(
        _PROMISE,
        r"(?:^|[ ,.;])i ?(?:{will}|{must}|{vows}|still (?:need|have) to|also (?:need to|have to|will|plan to)|will also) {act}",
    ),
    _weak(_PROMISE, r"(?:^|[ ,.;])i can (?P<act>\w+ (?:that|it|this|those|them)\b.*)", 0.8),
    _weak(_PROMISE, r"(?:^|[ ,.;])i ?{will} be (?P<act>[a-z]+ing\b.*)", 0.75),
    _weak(
        _PROMISE,
        r"(?:^|[ ,.;])i(?:'d| would| will|'ll| shall)? be (?:very |more than )?(?:happy|glad|pleased) to {act}",
        0.65,
    ),
    _weak(_PROMISE, r"{start}let me {act}", 0.7),
    _weak(
        _PROMISE,
        r"\b(?:i|we)(?:'d| would) (?:also |very much |really )*(?:like|love|want)(?: the opportunity)? to {act}",
        0.6,
    ),
    _weak(
        _REQUEST,
        r"(?:^|[ ,.;])i was (?:hoping|wondering)(?: that| if)?(?: maybe)? (?:you|we) (?:could|can|would) {act}",
        0.75,
    ),
    _cue(_NEED, r"\bwe (?:also )?(?:need|want|'d like|would like) {you} to {act}"),
    _cue(_NEED, r"\bwe(?: all| both| also| still| really)? ?(?:{must}|{will}) {act}", 0.85),
    _weak(
        _NEED,
        r"\bwe (?:can|could|may|might) (?:also |then |maybe )?(?P<act>(?:discuss|meet|talk|arrange|schedule|set up|get together|chat|ask)\b.*)",
        0.6,
    ),
    _weak(_NEED, r"\b(?:i|we)(?:'d| would)? (?:suggest|propose|recommend)(?: that)? (?:you|we|{who}) {act}", 0.75),
    _weak(_NEED, r"\b(?:is there )?any (?:chance|way)(?: that)? (?:you|we|i|{who}) (?:could|can) {act}", 0.7),
    _cue(_NEED, r"(?:{start}|[\"])(?:let;?'?s|let us) {act}", 0.85),
    _weak(_NEED, r"\bwe ?{will} be (?P<act>[a-z]+ing\b.*)", 0.7),
    _cue(_NEED, r"{start}(?:someone|somebody|everyone|everybody|anyone) (?:{must}|will) {act}"),
    _weak(_NEED, r"{start}(?:someone|somebody) {act}", 0.75),
    _cue(_NEED, r"{start}(?:make sure|ensure|see to it|double[- ]check) (?:that )?(?P<whole>(?:to )?(?P<act>.+))"),
    _cue(
        _NEED,
        r"{who} (?:said|says|confirmed|mentioned|told (?:us|me)|promised|agreed) (?:that )?(?:he|she|they|it)(?:'d|'ll| would| will| is going to| can) {act}",
        0.85,
    ),
    _weak(
        _NEED, r"{who} ?(?:{will}|{must}|{vows}|{told}|is (?:responsible for|assigned to|in charge of|to)) {act}", 0.85
    ),
    _weak(_NEED, r"(?P<team>\b{team}) (?:{will}|{must}|{vows}|{told}) {act}", 0.8),
    _weak(
        _NEED,
        r"\b(?:it's|it is) (?:really |very )?(?:important|essential|crucial|critical|vital|imperative|urgent|(?:a )?(?:high|top) priority) that "
        r"(?:(?P<team>{team})|(?!(?:i|we|you|he|she|it|they|this|that|these|those|the|an?|all|my|our|your|no|any\w*|every\w*|some\w*)\b)"
        r"(?P<one>[a-z]+)) {act}",
        0.85,
    ),
    _weak(
        _NEED,
        r"\b(?:it's|it is) (?:important|necessary|essential|crucial|time|best|better) (?:that (?:we|you)|to|for (?:us|you) to) {act}",
        0.7,
    ),
    _weak(
        _NEED,
        r"\b(?:my|our|the) (?:recommendation|suggestion|plan|goal|job|task|assignment|responsibility|next step|first step|idea) (?:is|was|would be) to {act}",
        0.7,
    ),
)
"""In order: the first that fits decides what a clause is."""

OWNED: Final = pattern(r"^{who} to {act}")
"""An owner and what is theirs, in a list of things to do: "Ana to call the bank"."""

PASSIVE: Final = pattern(
    r"^(?:(?:and|also|so|then|but) )?(?P<what>(?:(?:the|our|my|your|this|that|these|those|all|an?) )?[\w#/' -]{2,60}?) "
    r"(?:still |also )?(?:needs? to|must|ha(?:s|ve) to|should|ought to|will have to) (?:also |still |really )?(?:be|get) "
    r"(?P<done>\w+(?:ed|en|wn|nt|lt|ne|ut|ade|ld|id|ought|ught|et))\b(?P<rest>.*)$"
)
"""Something needs to be done."""

DUE: Final = pattern(
    r"^(?:the )?(?:deadline for (?P<what>.{3,80}?) is|(?P<thing>(?:the|our|my|your) .{3,60}?) (?:is|are) due(?: back)?\b)(?P<rest>.*)$"
)
"""Something has a deadline."""
