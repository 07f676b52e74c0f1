"""Addresses and file names in a text. A date in one belongs to the name; nothing is due then."""

import re
from datetime import date
from typing import Final

from extractor.due_dates import days

_ADDRESS_SIGNS: Final = ("@", "://", "www.")
_MAIL: Final = re.compile(r"\w@\w")
_EXTENSION: Final = re.compile(
    r"\w\.(?:csv|docx?|html?|jpe?g|json|md|mp[34]|pdf|png|pptx?|txt|wav|xlsx?|zip)\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"\S+")
_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_/.]?)(\d\d)\2(\d\d)(?!\d)")

Span = tuple[int, int]
"""Where something stands: from, up to."""


def names(text: str) -> list[Span]:
    """Where web and mail addresses and names of files stand, in order."""
    if not any(sign in text for sign in _ADDRESS_SIGNS) and _EXTENSION.search(text) is None:
        return []
    return [match.span() for match in _WORD.finditer(text) if _is_name(match.group())]


def _is_name(word: str) -> bool:
    return "://" in word or "www." in word or _MAIL.search(word) is not None or _EXTENSION.search(word) is not None


def date_in(name: str) -> tuple[Span, date] | None:
    """The date that is written out in a name, year first, and where."""
    for match in _DATE.finditer(name):
        day = days.make(int(match[1]), int(match[3]), int(match[4]))
        if day is not None:
            return match.span(), day
    return None
