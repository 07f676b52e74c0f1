"""The turns of phrase by which people ask others to do something."""

from typing import Final

from extractor.rules.cues import Cue, Kind, cue, weak

_ITEM, _REQUEST, _PROMISE = Kind.ITEM, Kind.REQUEST, Kind.PROMISE
_LABEL: Final = r"(?:to-?do|action(?: items?| points?)?|next steps?|ai|follow-?up|task|reminder)"
_WISH: Final = r"(?:i|we)(?:'d| would| do)?(?: really| also| just| very much)?"

ASKING: Final[tuple[Cue, ...]] = (
    cue(_ITEM, rf"^{_LABEL} ?(?:(?:for|on) (?:(?P<self>me)|{{who}}) ?)?(?::|(?:is to|-) ) *(?:to )?(?P<act>.+)"),
    # Not the Spanish "todo".
    cue(_ITEM, r"^(?-i:TODO)(?= .*(?-i:[a-z])) (?:to )?(?P<act>.+)"),
    weak(Kind.ORDER, r"^todo {act}", 0.8),
    cue(
        _PROMISE,
        r"\bremind me (?:(?:in|on|at|by|before|next|this|today|tomorrow|tonight|every|the day)\b[\w :,.-]{0,30}? )?to {act}",
        0.95,
    ),
    cue(
        _REQUEST,
        r"\b(?:don't|do not|never|let's not|not to|(?:must|should|can|could)(?:n't| not)|cannot|don't let (?:me|us)) forget to {act}",
        0.95,
        words="forget",
    ),
    cue(_REQUEST, r"\b(?:remember to|be sure (?:to|and)|make certain to) {act}", 0.95),
    cue(_REQUEST, r"\b(?:please|pls|plz|kindly),? {act}", 0.95, words="please pls plz kindly"),
    cue(
        _REQUEST,
        r"{no-question}\b(?:could|can|would|will|won't|can't|might) {you},? (?:be able to |mind if )?{act}",
        words="could can would will won might",
    ),
    weak(_REQUEST, r"\b(?:maybe|perhaps|possibly) you (?:can|could|should) {act}", 0.7),
    weak(
        _REQUEST,
        r"^(?:so )?who(?:'s| is|'ll)? ?(?:can|could|will|would|wants to|would like to|going to|gonna) {act}",
        0.75,
    ),
    weak(_REQUEST, r"{no-question}\b(?:could|can|shall) (?:we|i)(?: all| both)? {act}", 0.75, words="could can shall"),
    weak(_REQUEST, r"\b(?:could|can|would|will) {who} {act}", 0.9, words="could can would will"),
    weak(
        _REQUEST,
        r"{no-question}\b(?:could|can|would|will) (?P<team>{team}) (?:please )?{act}",
        0.9,
        words="could can would will",
    ),
    cue(
        _REQUEST,
        rf"\b{_WISH} (?:like|love|need|want|wanted|ask|expect|prefer|invite|encourage|urge) (?:{{you}}|him|her|them|{{who}}) to {{act}}",
    ),
    cue(
        _REQUEST,
        r"\b(?:i|we)(?:'d| would) (?:really |greatly )?(?:appreciate|be grateful|be glad)(?: it)?,? if (?:you|someone"
        r"|we)(?: could| can| would)? {act}",
    ),
    cue(
        _REQUEST,
        r"\b(?:would|'d|might) (?:(?:really )?help|be (?:\w+ )?(?:great|ideal|good|nice|helpful|wonderful|awesome|best"
        r"|useful|lovely|appreciated)) if (?:you|we|someone|somebody|i|{who})(?: could| can| would)? {act}",
    ),
    weak(
        _REQUEST,
        r"\b(?:would|(?:it|that)'d) be (?:\w+ )?(?:great|ideal|good|nice|helpful|best|useful) to (?:also )?{act}",
        0.65,
    ),
    cue(
        _REQUEST,
        r"\b(?:is|would|might) (?:it )?(?:be )?(?:possible|alright|feasible)(?: for (?:you|us|me))? (?:to|if (?:you|we"
        r"|i)(?: could| can)?) {act}",
        0.8,
    ),
    cue(_REQUEST, r"\b(?:is|would) it (?:be )?(?:ok|okay)(?: for (?:you|us|me))? (?:to|if (?:you|we|i)) {act}", 0.8),
    cue(_REQUEST, r"^possible (?:for (?:you|us|me)(?: guys| all)? )?to {act}", 0.75),
    cue(_REQUEST, r"\bwhy don't (?:you|we) {act}", 0.8, words="why"),
    weak(_REQUEST, r"\bif (?:you|someone|one of you) (?:could|can|would)(?: please)? {act}", 0.75),
    cue(
        _REQUEST,
        r"(?:\bthey|\bhe|\bshe|\b{team}|{name}) (?:has |have |also )?(?:asked|told|reminded|wants?|wanted|needs"
        r"|would like|expects?) (?:us|me|you|them|everyone|{who}) to {act}",
        words="asked told remind want need like expect",
    ),
    cue(
        _REQUEST,
        r"(?<!he )(?<!she )(?<!they )(?<!also )\b(?P<act>let (?:me|us|him|her|them|{name}) (?:both |all )?know\b.*)",
        0.8,
        words="let",
    ),
    cue(
        _REQUEST,
        r"{start}(?P<act>(?:give (?:me|us|him|her) (?:a|an|the|your)|call me|e-?mail me|send (?:me|us))\b.*)",
        0.85,
        words="give call mail send",
    ),
    weak(
        _REQUEST,
        r"{start}(?:do you want|would you like|you want|you (?:might|may) want|would you (?:both )?be (?:able|willing"
        r"|available)|are you able)(?: me| us)? to {act}",
        0.6,
        words="you",
    ),
    weak(_REQUEST, r"\bwould you (?:be willing|be kind enough|care)(?: to)? {act}", 0.75),
    weak(_REQUEST, r"(?:\b(?:would|do) you |^)mind (?P<act>[a-z]+ing\b.*)", 0.85),
    cue(_REQUEST, r"^need (?:{you}|{who}) to {act}", words="need"),
    cue(_REQUEST, r"\byou(?:'ve| have|'re| are) (?:been )?(?:asked|requested|required) to {act}", words="asked requ"),
    weak(_REQUEST, r"\bit (?:would|might) be (?:\w+ )?(?:useful|good|great|helpful|best) for {who} to {act}", 0.75),
    weak(_REQUEST, r"^(?:you )?(?:better|had better) {act}", 0.75, words="better"),
    weak(_REQUEST, r"^(?:so |and )*(?:{who},? )?you(?: should| will| can|'ll)? {act}(?<!\?)$", 0.75, words="you"),
    cue(
        _REQUEST,
        r"(?:{start}|\bi think )(?:(?:both|all|the two) of )?you(?: all| both| guys| really| also| will| then)? ?{must} {act}",
        0.8,
        words="you",
    ),
    weak(
        _REQUEST,
        r"\b(?:i|we) (?:assume|trust|hope|expect|take it)(?: that)? you(?: will|'ll| can| could| are going to) {act}",
        0.65,
    ),
    weak(
        _REQUEST,
        r"(?:^|[ ,.;])i was (?:hoping|wondering)(?: that| if)?(?: maybe)? (?:you|we) (?:could|can|would) {act}",
        0.75,
    ),
)
"""In order: the first that fits decides what a clause is."""
