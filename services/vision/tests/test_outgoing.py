"""What of a picture may leave the house."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from runtime.errors import BadInput
from vision.limits import Limits, OutgoingLimits
from vision.outgoing import outgoing_picture

MAKER, ORIENTATION, PLACE, LATITUDE = 0x010F, 0x0112, 0x8825, 2


def sent(path: Path, limits: Limits, outgoing: OutgoingLimits) -> Image.Image:
    data = outgoing_picture(path, limits, outgoing)
    assert len(data) <= outgoing.max_bytes
    picture = Image.open(BytesIO(data))
    picture.load()
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    return picture


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "heic", "avif", "tiff"])
def test_neither_the_place_nor_the_camera_nor_a_comment_leaves_the_house(
    saved: Callable[..., Path], limits: Limits, outgoing: OutgoingLimits, form: str
) -> None:
    exif = Image.Exif()
    exif[MAKER] = "Camera of somebody"
    exif.get_ifd(PLACE)[LATITUDE] = (48.0, 8.0, 14.0)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "Camera of somebody")
    how: dict[str, Any] = {}
    if form == "jpg":
        how["comment"] = "Camera of somebody"
    if form == "png":
        how["pnginfo"] = notes
    xmp = b"<x:xmpmeta>Camera of somebody</x:xmpmeta>"
    path = saved(Image.new("RGB", (320, 200), "olive"), f"home.{form}", exif=exif, xmp=xmp, **how)
    assert b"Camera of somebody" in path.read_bytes(), "the sample tells what must not be told"

    picture = sent(path, limits, outgoing)

    assert b"Camera" not in outgoing_picture(path, limits, outgoing)
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_it_is_upright_though_the_tag_that_said_so_is_gone(
    saved: Callable[..., Path], limits: Limits, outgoing: OutgoingLimits
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6

    assert sent(saved(Image.new("RGB", (400, 100)), "lying.jpg", exif=exif), limits, outgoing).size == (100, 400)


def test_a_large_picture_goes_out_small(
    saved: Callable[..., Path], limits: Limits, outgoing: OutgoingLimits, written: Callable[..., Image.Image]
) -> None:
    path = saved(written((50, 60, 90, "Nine metres wide"), size=(3_000, 1_500)), "wide.png")

    assert sent(path, limits, outgoing).size == (640, 320)


def test_a_small_picture_is_not_blown_up(saved: Callable[..., Path], limits: Limits, outgoing: OutgoingLimits) -> None:
    assert sent(saved(Image.new("RGB", (30, 20)), "small.png"), limits, outgoing).size == (30, 20)


def test_what_is_hard_to_compress_is_made_smaller_until_it_fits(
    saved: Callable[..., Path], limits: Limits, outgoing: OutgoingLimits
) -> None:
    noise = Image.merge("RGB", [Image.effect_noise((900, 900), 200) for _ in range(3)])

    picture = sent(saved(noise, "noise.png"), limits, outgoing)

    assert 64 < max(picture.size) < 640


def test_of_an_animation_the_first_frame_goes_out(
    saved: Callable[..., Path], limits: Limits, outgoing: OutgoingLimits
) -> None:
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue")]
    for form in ("gif", "webp"):
        path = saved(frames[0], f"moving.{form}", save_all=True, append_images=frames[1:])
        red, _, blue = sent(path, limits, outgoing).crop((40, 30, 41, 31)).tobytes()
        assert red > blue + 150


def test_a_broken_picture_does_not_go_out(saved: Callable[..., Path], limits: Limits, outgoing: OutgoingLimits) -> None:
    with pytest.raises(BadInput):
        outgoing_picture(saved(b"no picture", "broken.jpg"), limits, outgoing)
