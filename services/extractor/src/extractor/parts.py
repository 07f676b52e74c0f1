"""How a part is spoken of."""

from typing import Final

from contracts.job import PartKind
from contracts.recognized import PartText
from extractor.invisible import visible

_NAMES: Final = {
    PartKind.AUDIO: "recording",
    PartKind.IMAGE: "picture",
    PartKind.DOCUMENT: "document",
    PartKind.MESSAGE: "message",
}


def name_of(part: PartText) -> str:
    """Its kind, and its file's name where it has one."""
    name = f"the {_NAMES[part.kind]}"
    return f"{name} {visible(part.filename)!r}" if part.filename else name
