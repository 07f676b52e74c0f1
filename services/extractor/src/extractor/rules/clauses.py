"""One sentence in which several people get something to do: "Ida will cook and Omar will wash up"."""

import re
from typing import Final

from extractor.rules.people import NAMES

_SUBJECT: Final = rf"(?:(?i:i|we|you|he|she|they|somebody|someone)|{NAMES})"
_MODAL: Final = r"(?i:'ll|\s(?:will|needs? to|should|must|ha(?:ve|s) to|(?:am|is|are) going to|gotta|said|promised))\b"
_JOINT: Final = re.compile(
    rf"(?:,?\s+(?i:and|but|so|while|then)|;)\s+(?=(?:(?i:please|can you|could you|let's)\b|{_SUBJECT}{_MODAL}))"
)
_CONDITIONS: Final = re.compile(
    r"(?:if|when|once|after|before|as soon as|unless|because|since|although|while)\b", re.IGNORECASE
)


def clauses(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that each may ask for something. One that begins with a condition stays whole."""
    if _CONDITIONS.match(sentence):
        return (sentence,)
    cuts = [0, *(joint.end() for joint in _JOINT.finditer(sentence)), len(sentence)]
    ends = [*(joint.start() for joint in _JOINT.finditer(sentence)), len(sentence)]
    pieces = [sentence[start:end].strip() for start, end in zip(cuts[:-1], ends, strict=True)]
    return tuple(piece for piece in pieces if piece)
