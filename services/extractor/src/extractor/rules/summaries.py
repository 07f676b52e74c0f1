"""A summary that stands alone: imperative, without lead-in, date, urgency and courtesies."""

import re
from typing import Final

from extractor.due_dates import Mention
from extractor.rules.priorities import MARK

_TAIL: Final = re.compile(
    r"\s*,\s(?:everyone|everybody|guys|folks|team|all)\s*$|\s*[,;-]?\s*\b(?:please|pls|plz|thanks?(?:\s(?:you|a lot"
    r"|so much|everyone|all))?(?:\sin advance)?|okay|ok|cheers|if possible|if you can|if you could|when you (?:can"
    r"|get a chance|have (?:a moment|time|a chance))"
    r"|for me|will you|would you|could you|can you(?: do that)?|right|alright|sometime|some ?day|at some point|maybe|perhaps|possibly|hopefully|probably"
    r"|soon|then|too|as well|though)\s*$",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(
    r"(?:,\s(?:would|does|is that|shall|so|because|since|as|which|but|or else|otherwise|and (?:then )?(?:i|we|you|he|she"
    r"|they|it|that)|i|we|you|it|that|this|if|unless|don'?t)|\s(?:because|so that we can|otherwise)|\s-+\s(?:it|this"
    r"|that|we|i|the))\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_HEAD: Final = re.compile(
    r"^(?:(?:also|then|please|just|to|both|maybe|perhaps|possibly|kindly|go ahead and|try and|try to|start to)\s+)+",
    re.IGNORECASE,
)
_BELONGS: Final = re.compile(r"\b(?:to|from|of|until|than)\s$", re.IGNORECASE)
"""Before a date that is part of what is to be done: "move it to Friday"."""
_FILLER: Final = re.compile(r",?\s*\b(?:um+|uh+|erm|hmm+|you know)\b,?", re.IGNORECASE)
_EMPTY_BRACKETS: Final = re.compile(r"\(\s*\)|\[\s*\]")
_DANGLING: Final = re.compile(
    r"\s*(?:[,;:-]|\b(?:by|on|at|before|until|due|for|no later than|and|or|is|(?<!there )are|will be))+\s*$",
    re.IGNORECASE,
)
_THAT: Final = re.compile(r"^(make sure|ensure|check|see)\s(?:that|to)\s", re.IGNORECASE)
_SHORTEST: Final = 2
"""Words that must be left when an aside is cut off."""
_LONGEST: Final = 200
"""Characters."""


def summary(action: str, due: Mention | None) -> str:
    """The action in a few words. `due`: the date phrase in it, which is told apart."""
    text = action
    if due is not None and not _BELONGS.search(text[: due.start]) and not text[due.end :].startswith(("'s", "s")):
        text = f"{text[: due.start].rstrip()} {text[due.end :].lstrip()}"
    text = MARK.sub("", _FILLER.sub("", text))
    text = _closed(" ".join(text.split()))
    shorter = _closed(_ASIDE.sub("", text))
    if len(shorter.split()) >= _SHORTEST:
        text = shorter
    text = _THAT.sub(r"\1 ", _HEAD.sub("", text))
    return _capital(_cut(text))


def _closed(text: str) -> str:
    """Without what is left hanging at the end."""
    before = None
    while before != text:
        before = text
        text = _EMPTY_BRACKETS.sub("", text).rstrip(" .!?…\"'")
        text = _DANGLING.sub("", _TAIL.sub("", text))
        text = re.sub(r"\s+([,.;:)])", r"\1", text).strip(" ,;:")
    return text + ")" if text.count("(") == text.count(")") + 1 else text


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
