"""The lines that iCalendar is made of (RFC 5545, 3.1 and 3.3): names, values, and how long a line may be."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

_LONGEST: Final = 75
"""Octets of a line, without its end."""
_NEW_LINE: Final = re.compile(r"\r\n?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BARE: Final = str.maketrans("", "", "-:")
_ESCAPED: Final = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


def text(value: str) -> str:
    """As a TEXT, without the control characters that a calendar may not hold."""
    return _CONTROL.sub("", _NEW_LINE.sub("\n", value)).translate(_ESCAPED)


def moment(at: datetime) -> str:
    """As a DATE-TIME in UTC, to the second."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds").translate(_BARE) + "Z"


def day(on: date) -> str:
    """As a DATE."""
    return on.isoformat().translate(_BARE)


def lines(properties: Iterable[tuple[str, str]]) -> bytes:
    """A line each, folded where it is too long."""
    return b"".join(_folded(f"{name}:{value}".encode()) for name, value in properties)


def _folded(line: bytes) -> bytes:
    if len(line) <= _LONGEST:
        return line + b"\r\n"
    pieces, start, most = [], 0, _LONGEST
    while len(line) - start > most:
        end = start + most
        while line[end] & 0xC0 == 0x80:  # noqa: PLR2004 - in the middle of a letter's bytes
            end -= 1
        pieces.append(line[start:end])
        start, most = end, _LONGEST - 1  # the space that follows a break counts
    pieces.append(line[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
