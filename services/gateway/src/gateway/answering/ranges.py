"""Which bytes of a file a request asks for (RFC 9110, 13 and 14)."""

import re
from typing import Final, NamedTuple

_SINGLE: Final = re.compile(r"bytes\s*=\s*([0-9]{0,1000})-([0-9]{0,1000})", re.IGNORECASE)


class Stretch(NamedTuple):
    """The bytes from `start` up to and without `end`."""

    start: int
    end: int


class OutsideError(ValueError):
    """The file has none of the bytes that are asked for."""


def stretch_of(wanted: str | None, size: int) -> Stretch | None:
    """What a `Range` header asks for; None for the whole file, also where it asks for several stretches.

    Raises OutsideError.
    """
    asked = _SINGLE.fullmatch(wanted.strip()) if wanted else None
    if asked is None or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:  # the last so many bytes
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1 if last else size, size)
        if last and int(last) < start:
            return None  # no range at all, says the standard
    if start >= end:
        raise OutsideError
    return Stretch(start, end)


def is_still(condition: str | None, tag: str, modified: str) -> bool:
    """Whether a range may be answered as far as `If-Range` goes: it names this very tag, or this very `Last-Modified`."""
    return condition is None or condition.strip() in (tag, modified)
