"""Paths that are secrets themselves: whoever sees one may read what is behind it."""

import re
from typing import Final

_FEED: Final = re.compile(r"(calendar-feeds/+)[^/]+", re.IGNORECASE)


def shown_path(path: str) -> str:
    """The path as logs and traces may hold it."""
    return _FEED.sub(r"\1***", path)
