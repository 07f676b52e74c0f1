"""The most that a picture, a document or a recording may hold, whatever its bytes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Most:
    """Beyond these a file is refused; at the door where its head tells, else by the worker that opens it."""

    pixels: int = 64_000_000
    pages: int = 300
    seconds: int = 4 * 3600
