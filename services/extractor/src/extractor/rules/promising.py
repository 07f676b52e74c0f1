"""The turns of phrase by which people say what they will do."""

from typing import Final

from extractor.rules.cues import Cue, Kind, cue, weak
from extractor.rules.obliging import DAY

_PROMISE, _NEED = Kind.PROMISE, Kind.NEED
_I: Final = r"(?:^|[ ,.;])i"

PROMISING: Final[tuple[Cue, ...]] = (
    cue(
        _PROMISE,
        rf"{_I}(?: just| still| also| really| probably| definitely| first)? ?(?:{{will}}|{{must}}|{{vows}}|{{told}}|(?:am"
        r"|'m) (?:supposed|expected|required|due) to|still (?:need|have) to|also (?:need to|have to|will|plan to)"
        rf"|will also) {{act}}",
    ),
    cue(
        _PROMISE,
        rf"{_I} can (?P<act>(?:have|get) (?:the|it|that|this|them|a|my) .*\b(?:ready|done|finished|to you|over to)\b.*)",
        0.8,
    ),
    weak(_PROMISE, rf"{_I} can (?:also |certainly |definitely )?{{act}}", 0.75),
    cue(
        _PROMISE,
        r"\b(?:i|we)(?:'ve| have)? (?:also )?(?:(?:told|promised) (?:him|her|them|you|{team}|{name})"
        r"|said) (?:that )?(?P<self>i|we)(?:'d|'ll| would| will) {act}",
        words="told promised said",
    ),
    weak(
        _NEED,
        r"(?:^|[,;] |\band )(?:(?:still|also) )?(?:need|have|got|must|gotta)(?: to)? {act}",
        0.75,
        words="need have got must",
    ),
    weak(_PROMISE, rf"{_I} ?{{will}} be (?P<act>[a-z]+ing\b.*)", 0.75),
    weak(
        _PROMISE,
        rf"{_I}(?:'m| am)(?: also| already)? (?P<act>(?:bringing|hosting|handling|taking care of|arranging|organi[sz]ing"
        r"|looking after|sorting out) \w.*)",
        0.75,
        words="ing",
    ),
    weak(
        _PROMISE,
        rf"{_I}(?:'m| am)(?: also| just)? (?P<act>(?!.*\bbecause\b)(?!(?:working(?! on\b.* (?:for|by)\b)|going|flying|leaving|travelling|traveling|visiting|seeing|meeting"
        rf"|having|taking|coming|staying|moving|driving|starting|looking)\b)[a-z]+ing\b.*\b(?:{DAY}|today)\b.*)",
        0.75,
        words="ing",
    ),
    weak(
        _PROMISE,
        rf"{_I}(?:'m| am)(?: also| just)? (?P<act>(?:writing|sending|calling|booking|ordering|forwarding|mailing|texting"
        r"|ringing|phoning|e-?mailing)\b.*\b(?:right now|now|straight away|shortly|in a (?:minute|moment))[.!]?)$",
        0.75,
        words="ing",
    ),
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
)
"""In order: the first that fits decides what a clause is."""
