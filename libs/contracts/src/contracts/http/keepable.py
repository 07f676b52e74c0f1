"""What people write, as far as a screen can show it and a table can keep it."""

import json
import unicodedata
from math import isfinite
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator

METADATA_LIMIT: Final = 16 * 1024
"""Bytes of JSON."""
_DEEPEST: Final = 32


def printable(words: object) -> object:
    """A text with its lines ended by line feeds alone. Raises ValueError for control characters and halves of others.

    Whatever is no text is left for its field's type to refuse.
    """
    if not isinstance(words, str):
        return words
    words = words.replace("\r\n", "\n")  # forms send lines so
    for character in words:
        if unicodedata.category(character) == "Cs":
            raise ValueError("holds half of a character")
        if character not in "\n\t" and unicodedata.category(character) == "Cc":
            raise ValueError(f"contains the control character U+{ord(character):04X}")
    return words


def _storable(metadata: dict[str, Any]) -> dict[str, Any]:
    if trouble := _trouble(metadata):
        raise ValueError(trouble)
    if len(json.dumps(metadata)) > METADATA_LIMIT:
        raise ValueError(f"is larger than {METADATA_LIMIT} bytes of JSON")
    return metadata


def _trouble(value: Any, depth: int = 0) -> str | None:
    if depth > _DEEPEST:
        return f"is nested more than {_DEEPEST} levels deep"
    if isinstance(value, str):
        return _trouble_with_text(value)
    if isinstance(value, float):
        return None if isfinite(value) else "holds a number that is not finite"
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list | tuple):
        return next((found for one in value if (found := _trouble(one, depth + 1))), None)
    return None


def _trouble_with_text(text: str) -> str | None:
    if "\x00" in text:
        return "holds a NUL character"
    if any(unicodedata.category(character) == "Cs" for character in text):
        return "holds half of a character"
    return None


PRINTABLE: Final = BeforeValidator(printable)
Metadata = Annotated[dict[str, Any], AfterValidator(_storable)]
"""Whatever a client wants to keep beside a task."""
