"""The picture that may leave the house: small, and nothing but what is seen on it. Runs in a child process."""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from vision.limits import Limits, OutgoingLimits
from vision.pictures import open_picture

_QUALITIES: Final = (85, 70, 50)
_SMALLER: Final = 0.7
"""Of its sides, when no quality makes it small enough."""
_SMALLEST: Final = 64
"""Pixels of the longer side at which it is small enough in any case."""


def outgoing_picture(path: Path, limits: Limits, outgoing: OutgoingLimits) -> bytes:
    """The first frame as a JPEG: upright, RGB, without any metadata (no EXIF, no place, no thumbnail, no comment).

    Small enough for `outgoing`. Raises BadInput as `open_picture` does.
    """
    seen = open_picture(path, limits.max_pixels).image
    seen.thumbnail((outgoing.longest_side, outgoing.longest_side), Image.Resampling.LANCZOS, reducing_gap=3)
    bare = Image.new("RGB", seen.size)  # what the opener knew of the file besides its pixels stays behind
    bare.paste(seen)
    while True:
        for quality in _QUALITIES:
            jpeg = _jpeg(bare, quality)
            if len(jpeg) <= outgoing.max_bytes or max(bare.size) <= _SMALLEST:
                return jpeg
        bare = bare.resize((_shrunk(bare.width), _shrunk(bare.height)), Image.Resampling.LANCZOS)


def _shrunk(side: int) -> int:
    return max(1, round(side * _SMALLER))


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
