"""One sentence in which several people get something to do: "Ida will cook and Omar will wash up"."""

import re
from collections.abc import Iterator
from typing import Final

from extractor.rules.people import NAMES

_SUBJECT: Final = rf"(?:(?i:i|we|you|he|she|they|somebody|someone|(?:the|our|my|your)\s\w+(?:\s\w+)?)|{NAMES})"
_MODAL: Final = r"(?i:'ll|\s(?:will|needs? to|should|must|ha(?:ve|s) to|(?:am|is|are) going to|gotta|said|promised))\b"
_JOINT: Final = re.compile(
    rf"(?:,?\s+(?i:and|but|so|while|then)|;)\s+(?=(?:(?i:please|can you|could you|let's)\b|{_SUBJECT}{_MODAL}))"
)
_SPLICE: Final = re.compile(
    rf"(?<=[a-z]{{3}}),\s+(?=(?:(?i:i|we|he|she|they)|[A-Z][a-z]+|[A-Z]{{2,4}})(?:{_MODAL}|'ll\b|\s(?:said|promised)\s))(?<!\b[A-Z][a-z]{{2}},\s)"
)
"""Who speaks puts commas where others put full stops."""
_COURTEOUS: Final = re.compile(r"(?<=[^\s,;:]{3}),\s+(?=(?:and\s)?(?i:please|can you|could you)\s)")
"""Say "The lamp needs a bulb, please buy two"."""
_LEAST: Final = 5
"""Words that may ask for something by themselves."""
_CONDITIONS: Final = re.compile(
    r"(?:if|when|once|after|before|as soon as|unless|because|since|although|while)\b", re.IGNORECASE
)


_CONDITION: Final = re.compile(rf"(?:(?:and|but|so|also)\s)?{_CONDITIONS.pattern}", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?:(?<=\s)|^)\(?(?P<number>\d{1,2})\)\s+(?=[A-Za-z])")


def clauses(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that each may ask for something. One that begins with a condition stays whole."""
    if (numbered := _numbered(sentence)) or _CONDITIONS.match(sentence):
        return numbered or (sentence,)
    joints = sorted(
        (*_JOINT.finditer(sentence), *_SPLICE.finditer(sentence), *_courteous(sentence)),
        key=lambda joint: joint.start(),
    )
    cuts = [0, *(joint.end() for joint in joints), len(sentence)]
    ends = [*(joint.start() for joint in joints), len(sentence)]
    pieces = [sentence[start:end].strip() for start, end in zip(cuts[:-1], ends, strict=True)]
    return tuple(piece for piece in pieces if piece)


def _courteous(sentence: str) -> Iterator[re.Match[str]]:
    """Where "please" begins a clause of its own, rather than follows a name or a condition."""
    for found in _COURTEOUS.finditer(sentence):
        before = sentence[: found.start()].split()
        if len(before) >= _LEAST and not before[-1][0].isupper() and not _CONDITION.match(sentence):
            yield found


def _numbered(sentence: str) -> tuple[str, ...]:
    """Say "To do: 1) sweep 2) mop": each with the words that lead to them. Empty where nothing is numbered."""
    found = list(_NUMBER.finditer(sentence))
    if len(found) < 2 or [int(one.group("number")) for one in found] != list(range(1, len(found) + 1)):  # noqa: PLR2004 - one is no list
        return ()
    lead = sentence[: found[0].start()].strip()
    ends = [*(one.start() for one in found[1:]), len(sentence)]
    pieces = (sentence[one.end() : end].strip(" ,;") for one, end in zip(found, ends, strict=True))
    return tuple(f"{lead} {piece}".strip() for piece in pieces)
