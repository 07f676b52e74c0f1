"""The turns of phrase by which people say what they, or others, will do or have to do."""

from typing import Final

from extractor.rules.cues import Cue, Kind, cue, weak

_PROMISE, _NEED = Kind.PROMISE, Kind.NEED
_I: Final = r"(?:^|[ ,.;])i"

PROMISING: Final[tuple[Cue, ...]] = (
    cue(
        _PROMISE,
        rf"{_I}(?: just| still| also| really| probably| definitely| first)? ?(?:{{will}}|{{must}}|{{vows}}|still (?:need|have) to|also (?:need to|have to|will|plan to)|will also) {{act}}",
    ),
    cue(
        _PROMISE,
        rf"{_I} can (?P<act>(?:have|get) (?:the|it|that|this|them|a|my) .*\b(?:ready|done|finished|to you|over to)\b.*)",
        0.8,
    ),
    weak(_PROMISE, rf"{_I} can (?P<act>\w+ (?:that|it|this|those|them)\b.*)", 0.8),
    weak(_PROMISE, rf"{_I} ?{{will}} be (?P<act>[a-z]+ing\b.*)", 0.75),
    weak(
        _PROMISE,
        rf"(?:{_I}|^)(?:'d| would| will|'ll| shall)? ?be (?:very |more than )?(?:happy|glad|pleased) to {{act}}",
        0.65,
    ),
    weak(_PROMISE, r"(?:^|\b(?:and|but|so) )(?:will|shall|would (?:love|like) to) (?!.*\?){act}", 0.7),
    weak(
        _PROMISE,
        rf"{_I} (?:want|hope|plan|aim|have) to (?P<act>(?:finish|complete|submit|send|deliver|publish|ship|release)\b.*)",
        0.75,
    ),
    weak(_PROMISE, r"{start}let me {act}", 0.65, words="let"),
    weak(
        _PROMISE,
        r"\b(?:i|we)(?:'d| would) (?:also |very much |really )*(?:like|love|want)(?: the opportunity)? to {act}",
        0.6,
    ),
    cue(_NEED, r"\bwe (?:also )?(?:need|want|'d like|would like) {you} to {act}"),
    cue(
        _NEED,
        r"\bwe(?: all| both| also| still| really)? ?(?:{must}|{will}(?! (?:talk about|look at|see|learn|explore|consider|hear|cover|be )\b)) {act}",
        0.85,
    ),
    weak(
        _NEED,
        r"\bwe (?:can|could|may|might) (?:also |then |maybe )?(?P<act>(?:discuss|meet|talk|arrange|schedule|set up|get together|chat|ask)\b.*)",
        0.6,
    ),
    weak(_NEED, r"\b(?:i|we)(?:'d| would)? (?:suggest|propose|recommend)(?: that)? (?:you|we|{who}) {act}", 0.75),
    weak(_NEED, r"\b(?:is there )?any (?:chance|way)(?: that)? (?:you|we|i|{who}) (?:could|can) {act}", 0.7),
    cue(_NEED, r"(?:{start}|[\"])(?:let;?'?s|let us) {act}", 0.85, words="let"),
    weak(_NEED, r"\blet's {act}", 0.8),
    weak(_NEED, r"\bwe ?{will} be (?P<act>[a-z]+ing\b.*)", 0.7),
    cue(
        _NEED,
        r"{start}(?:someone|somebody|everyone|everybody|anyone) (?:still |also |really )?(?:{must}|will) {act}",
        words="someone somebody everyone everybody anyone",
    ),
    weak(_NEED, r"{start}(?:someone|somebody) {act}", 0.75, words="someone somebody"),
    cue(
        _NEED,
        r"{start}(?:make sure|ensure|see to it|double[- ]check) (?:that )?(?P<whole>(?:to )?(?P<act>.+))",
        words="sure see double",
    ),
    cue(
        _NEED,
        r"{who} (?:said|says|confirmed|mentioned|told (?:us|me)|promised|agreed) (?:that )?(?:he|she|they|it)(?:'d|'ll| would| will| is going to| can) {act}",
        0.85,
        words="said says confirm mention told promis agreed",
    ),
    weak(
        _NEED,
        r"{who} ?(?:will|'ll|shall|(?:is|are) (?:going to|gonna)|{must}|{vows}|{told}|is (?:responsible for|assigned to|in charge of|to)) {act}",
        0.85,
    ),
    weak(_NEED, r"(?P<team>\b{team}) (?:will|shall|(?:is|are) going to|{must}|{vows}|{told}) {act}", 0.8),
    weak(
        _NEED,
        r"\b(?:it's|it is) (?:really |very )?(?:important|essential|crucial|critical|vital|imperative|urgent|(?:a )?(?:high|top) priority) that "
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
        r"\b(?:my|our|the) (?:recommendation|suggestion|plan|goal|job|task|assignment|responsibility|next step|first step|idea) (?:is|was|would be) to {act}",
        0.7,
    ),
    weak(_NEED, r"\b(?:the|my|our) (?:tentative )?plan is that (?:we|i|you) (?:can|will|should) {act}", 0.7),
)
"""In order: the first that fits decides what a clause is."""
