"""The sizes that a HEIC or AVIF file states in its head, found without decoding anything.

Both are boxes within boxes (ISO/IEC 14496-12): a length of four bytes, a name of four, the content.
"""

from collections.abc import Iterator
from typing import Final

_HEADER: Final = 8
_LONG: Final = 1
"""A length that says: the real one follows the name, in eight bytes."""
_TO_THE_END: Final = 0
_FULL: Final = 4
"""Bytes of version and flags at the begin of some boxes."""
_SIZE: Final = 12
"""Bytes of a box of sizes: version and flags, width, height."""


def stated_pixels(head: bytes) -> int | None:
    """Pixels of the largest picture that the file names, its tiles and thumbnails included.

    None where the list of pictures is missing or does not lie within `head`.
    """
    sizes = [
        int.from_bytes(size[_FULL:_HEADER]) * int.from_bytes(size[_HEADER:_SIZE])
        for meta in _boxes(head, b"meta")
        for properties in _boxes(meta[_FULL:], b"iprp")
        for container in _boxes(properties, b"ipco")
        for size in _boxes(container, b"ispe")
        if len(size) >= _SIZE
    ]
    return max(sizes, default=None)


def _boxes(content: bytes, wanted: bytes) -> Iterator[bytes]:
    """What is in the boxes of that name, in one level; a box that reaches beyond `content` ends the search."""
    at = 0
    while at + _HEADER <= len(content):
        length, name, begin = int.from_bytes(content[at : at + 4]), content[at + 4 : at + _HEADER], at + _HEADER
        if length == _LONG:
            length, begin = int.from_bytes(content[begin : begin + 8]), begin + 8
        elif length == _TO_THE_END:
            length = len(content) - at
        if at + length < begin or at + length > len(content):
            return
        if name == wanted:
            yield content[begin : at + length]
        at += length
