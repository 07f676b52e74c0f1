"""Opening a picture that anybody may have sent. Runs in a child process."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from runtime.errors import BadInput

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
_SMALLEST_SIDE: Final = 8
_LARGEST_SIDE: Final = 8_000
"""In pixels; what is larger is looked at reduced. OCR sees less than that anyway."""

# Pillow warns at a size of its own; here the limit is a setting, checked before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
# Of a HEIC file the primary picture is looked at, itself: no thumbnail in its place, nothing that lies beside it.
# It comes upright (`irot`), and the opener blanks the orientation that EXIF repeats: it isn't turned twice.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


@dataclass(frozen=True)
class Picture:
    """A picture as it is looked at: upright, its first frame, on white where it is transparent."""

    image: Image.Image
    """RGB, reduced when the picture is huge."""
    width: int
    height: int
    """In pixels of the picture itself, upright. Places are told in these."""

    @property
    def scale(self) -> float:
        """Pixels of the picture to one of `image`."""
        return self.width / self.image.width


def open_picture(path: Path, max_pixels: int) -> Picture:
    """Decode a picture. Raises BadInput: unreadable_image, too_small, too_many_pixels."""
    try:
        with Image.open(path, formats=_FORMATS) as opened:
            _check_size(opened.width, opened.height, max_pixels)
            stored = opened.size
            opened.draft("RGB", (_LARGEST_SIDE, _LARGEST_SIDE))
            opened.load()
            image = _rgb(_upright(opened))
            width, height = stored if _upright_as_stored(opened, image) else stored[::-1]
    except BadInput:
        raise
    # Decoders meet broken bytes with errors of many kinds, and none of them is ours to cure.
    except Exception as broken:
        raise BadInput(
            "unreadable_image", "The picture cannot be read: it is damaged, cut short or of a kind that is not known."
        ) from broken
    image.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    return Picture(image, width, height)


def _check_size(width: int, height: int, max_pixels: int) -> None:
    if min(width, height) < _SMALLEST_SIDE:
        raise BadInput("too_small", f"The picture is only {width} x {height} pixels; nothing can be seen on it.")
    if width * height > max_pixels:
        raise BadInput(
            "too_many_pixels",
            f"The picture has {width * height / 1e6:.1f} million pixels; at most {max_pixels / 1e6:.0f} million are read.",
        )


def _upright(image: Image.Image) -> Image.Image:
    # A picture with broken EXIF is shown by every viewer, as it is stored.
    with suppress(Exception):
        return ImageOps.exif_transpose(image)
    return image


def _upright_as_stored(stored: Image.Image, upright: Image.Image) -> bool:
    """Whether turning it upright left width and height as they were."""
    return (stored.width, stored.height) == (upright.width, upright.height)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):  # 16 bits and more: convert() would clip them to white
        deep = np.asarray(image, dtype=np.float64)
        low, high = float(deep.min()), float(deep.max())
        return Image.fromarray(((deep - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")
    return image.convert("RGB")
