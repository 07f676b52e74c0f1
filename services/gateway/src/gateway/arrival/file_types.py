"""Which media types are taken, of those that the house can read."""

import re
from fnmatch import fnmatchcase
from typing import Final, TypeAlias

FileTypes: TypeAlias = tuple[str, ...]
"""Patterns of media types; none of them means any type."""

_TYPE: Final = re.compile(r"[a-z]+/(\*|[a-z0-9.+-]+)")
_SAME: Final = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/heif": "image/heic",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/x-flac": "audio/flac",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "video/webm": "audio/webm",
    "video/mp4": "audio/mp4",
    "text/markdown": "text/plain",
    "text/csv": "text/plain",
}
"""What a file is called elsewhere, and here."""


def read_types(value: object) -> object:
    """From names with commas between them, in the brackets of JSON or without. Raises ValueError."""
    if not isinstance(value, str):
        return value
    types = [word.strip(" \"'").lower() for word in value.strip(" []").split(",")]
    for word in filter(None, types):
        if not _TYPE.fullmatch(word):
            raise ValueError(f"write media types with commas between them, say audio/*,image/png, not {word!r}")
    return tuple(dict.fromkeys(_SAME.get(word, word) for word in types if word))


def is_taken(content_type: str, types: FileTypes) -> bool:
    return not types or any(fnmatchcase(content_type, pattern) for pattern in types)
