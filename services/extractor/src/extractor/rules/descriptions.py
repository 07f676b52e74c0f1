"""What a source says about a task beyond its summary: why, and what else belongs to it."""

import re
from typing import Final

from extractor.invisible import visible
from extractor.rules.notes import Note
from extractor.rules.wording import about

_MORE: Final = re.compile(
    r"(?:[,;]\s+|\s-+\s+|\s+|\()(?P<more>(?:because|since|so that|in order to|otherwise|or else|as (?=(?:we|they|he|she|it|the)\b)"
    r"|so (?=(?:we|they|he|she|it|the|that|everyone|nobody)\b)|which|weil|damit|sonst|parce que|afin|porque)\b[^()]{8,300}?)\)?[.!]*$",
    re.IGNORECASE,
)
_DATED: Final = re.compile(
    r"since\s+(?:\d|last|yesterday|this|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|ju|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
_CUT: Final = "…"
_LONGEST: Final = 600
"""Characters."""
_LEAST: Final = 2
"""Words that must be new."""


def description(note: Note, *, last: bool) -> str | None:
    """The rest of the sentence where it says more than the summary. `last`: no other task follows in it."""
    text = visible(note.utterance.text).strip()
    if note.summary.endswith(_CUT):
        return _shortened(text)
    found = _MORE.search(text)
    if not last or found is None or found.start() == 0 or _DATED.match(found.group("more")):
        return None
    more = found.group("more").strip(" ,;.!")
    if len(about(more) - about(note.summary)) < _LEAST:
        return None
    return _shortened(f"{more[0].upper()}{more[1:]}.")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + _CUT
