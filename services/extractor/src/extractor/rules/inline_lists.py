"""Lists in one line behind what they are about: "kitchen: oil the board, new sponge, wipe the shelves"."""

import re
from dataclasses import dataclass
from typing import Final

from extractor.rules.headings import Heading, heading, is_label
from extractor.rules.imperatives import is_order
from extractor.rules.people import named
from extractor.rules.phrasing import pattern

_LABELLED: Final = re.compile(
    r"(?P<label>[^\W_][\w'&/-]*(?:\s[\w'&/-]+){0,4}?)\s?(?::|\s-+|=)\s+(?P<list>[^:]+)$", re.DOTALL
)
_COMMA: Final = re.compile(r"\s*[,;]\s*(?:and\s)?|\s+&\s+|\s+\+\s+")
_AND: Final = re.compile(r"\s+and\s+(?=[a-z][\w-]*\s*$|[a-z]+\s\w+\s*$)")
_SHOPPING: Final = pattern(
    r"(?:(?:the|my|our|weekly|monday|tuesday|wednesday|thursday|friday|saturday|sunday) )*(?:groceries"
    r"|shopping(?: list)?|supermarket|to (?:buy|get)"
    r"|(?:\w+ )?(?:store|shop|market|pharmacy|chemist|drugstore|bakery|baker|butcher|greengrocer)'?s?|(?:need|have|must"
    r"|remember) to (?:buy|get)|buy|get|from the (?:shop|shops|store|market|supermarket))(?: (?:for|list|today"
    r"|tomorrow)\b.{0,20})?"
)
_TALK: Final = re.compile(
    r"(?:i|i'\w+|we|we'\w+|you|he|she|they|it|it's|this|that|there|which|who|because|so|but|or|yes|no|not)\b",
    re.IGNORECASE,
)
_FEWEST, _MOST_WORDS = 2, 9


@dataclass(frozen=True, slots=True)
class Inline:
    """A list in a line."""

    label: str
    actions: tuple[str, ...]


def inline_list(sentence: str, *, item: bool = False) -> Inline | None:
    """What a line lists behind its label, or None where it is no list of things to do."""
    if "," not in sentence and ";" not in sentence:
        return None
    found = _LABELLED.match(sentence.strip().rstrip("."))
    if found is None:
        return None
    label = found.group("label")
    pieces = [piece.strip() for piece in _COMMA.split(found.group("list")) if piece.strip()]
    if len(pieces) < _FEWEST or any(_TALK.match(piece) or len(piece.split()) > _MOST_WORDS for piece in pieces):
        return None
    if _SHOPPING.fullmatch(label):
        pieces = [*pieces[:-1], *(half.strip() for half in _AND.split(pieces[-1]))]
        return Inline(label, tuple(piece if is_order(piece) else f"buy {piece}" for piece in pieces))
    orders = sum(map(is_order, pieces))
    by_name = (
        label.istitle() and bool(named(label)) and not is_label(label) and is_order(pieces[0])
    )  # "Ana: call Bo, book the hall" tells whose they are
    to_do = item or heading(f"{label}:") is Heading.TO_DO
    if by_name or (not to_do and 2 * orders < len(pieces)) or all(named(piece) for piece in pieces):
        return None
    return Inline(label, tuple(pieces))
