"""A file to be sent."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from contracts.job import PartKind

_UNKNOWN = "application/octet-stream"
_OTHERS = {
    ".m4a": "audio/mp4",
    ".webm": "audio/webm",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".heif": "image/heif",
}
"""Suffixes that not every machine's table has, or that mean sound to us."""


@dataclass(frozen=True)
class Attachment:
    """Its name and type are our word only; the gateway looks at the content."""

    filename: str
    content: bytes | Path
    """A file is read while it is sent."""
    content_type: str

    @classmethod
    def of(cls, path: Path) -> Self:
        return cls(path.name, path, _type_of(path))

    @property
    def kind(self) -> PartKind:
        """What the name says it is; a document where it says nothing."""
        family = self.content_type.partition("/")[0]
        return {"audio": PartKind.AUDIO, "image": PartKind.IMAGE}.get(family, PartKind.DOCUMENT)

    @property
    def named(self) -> bool:
        """Whether its name tells what it is."""
        return self.content_type != _UNKNOWN

    @contextmanager
    def opened(self) -> Iterator[tuple[str, IO[bytes] | bytes, str]]:
        """As httpx takes a file of a form. Raises OSError when the file can't be read."""
        if isinstance(self.content, bytes):
            yield self.filename, self.content, self.content_type
            return
        with self.content.open("rb") as file:
            yield self.filename, file, self.content_type


def _type_of(path: Path) -> str:
    return _OTHERS.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0] or _UNKNOWN
