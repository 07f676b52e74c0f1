"""The turns of phrase by which people say what is to be done, and what others will do."""

from typing import Final

from extractor.rules.cues import Cue, Kind, cue, weak

_NEED: Final = Kind.NEED
DAY: Final = (
    r"(?:tomorrow|tonight|later today|this (?:afternoon|evening|week)|next (?:week|month|\w+day)|(?:on|by|before"
    r"|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
"""A day that is named as one to come."""

OBLIGING: Final[tuple[Cue, ...]] = (
    cue(_NEED, r"\bwe (?:also )?(?:need|want|'d like|would like) {you} to {act}"),
    cue(
        _NEED,
        r"\bwe(?: all| both| also| still| really)? ?(?:{must}|(?:are|'re) (?:supposed|expected|required|due) to"
        r"|{will}(?! (?:talk about|look at|see|learn|explore|consider|hear|cover|be )\b)) {act}",
        0.85,
    ),
    weak(
        _NEED,
        r"\bwe (?:can|could|may|might) (?:also |then |maybe )?(?P<act>(?!(?:talk|discuss|chat)\b.*\bif you (?:like|want|wish)\b)(?:discuss|meet|talk|arrange|schedule|set up"
        r"|get together|chat|ask)\b.*)",
        0.6,
    ),
    weak(
        _NEED,
        r"\b(?:i|we)(?:'d| would)? (?:suggest|propose|recommend)(?: that)? (?:you|we|{who}) {act}",
        0.75,
        words="suggest propose recommend",
    ),
    weak(
        _NEED,
        r"\b(?:is there )?any (?:chance|way)(?: that)? (?:you|we|i|{who}) (?:could|can) {act}",
        0.7,
        words="chance way",
    ),
    weak(_NEED, r"\b(?:might|may|would|could) be worth(?: ?while)? (?P<act>[a-z]+ing\b.*)", 0.6, words="worth"),
    cue(_NEED, r"(?:{start}|[\"])(?:let;?'?s|let us) {act}", 0.85, words="let"),
    weak(_NEED, r"\blet's {act}", 0.8, words="let"),
    weak(_NEED, r"\bwe ?{will} be (?P<act>[a-z]+ing\b.*)", 0.7),
    cue(
        _NEED,
        r"{start}(?:someone|somebody|everyone|everybody|anyone) (?:still |also |really )?(?:{must}|will) {act}",
        words="someone somebody everyone everybody anyone",
    ),
    weak(
        _NEED,
        r"{start}(?:someone|somebody) (?!(?:put|cut|set|hit|shut|let|read)\b.*\b(?:again|yesterday|last)\b){act}",
        0.75,
        words="someone somebody",
    ),
    weak(
        _NEED,
        r"{start}(?P<team>everyone|everybody|all of you|each of you|you all),? {act}",
        0.75,
        words="every all each",
    ),
    weak(
        _NEED,
        r"{who} (?:is|will be) (?:also )?(?P<act>(?:taking|handling|looking after|dealing with|picking up|bringing"
        r"|hosting|preparing|arranging|chasing|presenting|booking|ordering|buying|covering|sorting out|organising"
        r"|organizing|working on) (?!place|part|off)\w.*)",
        0.8,
        words="ing",
    ),
    weak(
        _NEED,
        rf"(?:{{who}}|\b(?:he|she|they))(?:'s|'re| is| are) (?P<act>[a-z]+ing\b.*\b{DAY}\b.*)",
        0.75,
        words="ing",
    ),
    weak(_NEED, r"{who} can (?:also )?{act}", 0.7, words="can"),
    cue(
        _NEED,
        r"{start}(?:make sure|ensure|see to it|double[- ]check) (?:that )?(?P<whole>(?:to )?(?P<act>.+))",
        words="sure see double",
    ),
    cue(
        _NEED,
        r"{who} (?:said|says|confirmed|mentioned|told (?:us|me)|promised|agreed) (?:that )?(?:he|she|they|it)(?:'d|'ll"
        r"| would| will| is going to| can) {act}",
        0.85,
        words="said says confirm mention told promis agreed",
    ),
    weak(
        _NEED,
        r"{who} ?(?:will|'ll|shall|(?:is|are) (?:going to|gonna)|{must}|{vows}|{told}|is (?:responsible for|assigned to"
        r"|in charge of|to)) {act}",
        0.85,
    ),
    weak(_NEED, r"(?P<team>\b{team}) (?:will|shall|(?:is|are) going to|{must}|{vows}|{told}) {act}", 0.8),
    weak(
        _NEED,
        r"\b(?:it's|it is) (?:really |very )?(?:important|essential|crucial|critical|vital|imperative|urgent"
        r"|(?:a )?(?:high|top) priority) that "
        r"(?:(?P<team>{team})|(?!(?:i|we|you|he|she|it|they|this|that|these|those|the|an?|all|my|our|your|no|any\w*|every\w*|some\w*)\b)"
        r"(?P<one>[a-z]+)) {act}",
        0.85,
    ),
    weak(
        _NEED,
        r"\b(?:it's|it is) (?:important|necessary|essential|crucial|time|best|better) (?:that (?:we|you)|to|for (?:us|you) to) {act}",
        0.7,
    ),
    weak(
        _NEED,
        r"\b(?:my|our|the|your) (?:recommendation|suggestion|plan|goal|job|task|assignment|responsibility|next step"
        r"|first step|idea) (?:is|was|would be) to {act}",
        0.7,
    ),
)
"""In order: the first that fits decides what a clause is."""
