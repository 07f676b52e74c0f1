"""What a user writes that PostgreSQL can't keep. No database in here."""

import json
from math import isfinite
from typing import Any, Final

from taskstore.api.problems import unprocessable

METADATA_LIMIT: Final = 16 * 1024
"""Bytes of JSON."""
_DEEPEST: Final = 32


def check_storable(fields: dict[str, Any]) -> None:
    """Raise Declined for text or numbers that no table takes, and for metadata without measure."""
    for name, value in fields.items():
        if (trouble := _trouble(value)) is not None:
            raise unprocessable(f"body.{name}", f"The field {name} {trouble}.")
    metadata = fields.get("metadata")
    if metadata is not None and len(json.dumps(metadata)) > METADATA_LIMIT:
        raise unprocessable("body.metadata", f"The field metadata is larger than {METADATA_LIMIT} bytes of JSON.")


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
    try:
        text.encode()
    except UnicodeEncodeError:
        return "holds half of a character"
    return None
