"""Pictures as phones and cameras send them: HEIC and other forms, turned, cut short, broken."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from runtime.errors import BadInput
from vision.limits import Limits
from vision.looking import page_of_picture
from vision.pictures import open_picture


def refusal(path: Path, limits: Limits) -> str:
    with pytest.raises(BadInput) as refused:
        page_of_picture(path, limits)
    assert refused.value.reason.endswith(".")
    return refused.value.code


def shade(picture: Image.Image, x: int, y: int) -> str:
    """The name of a pixel's colour, near enough for compression."""
    red, green, blue = (light > 128 for light in picture.crop((x, y, x + 1, y + 1)).tobytes())
    return {(True, True, True): "white", (True, False, False): "red"}.get((red, green, blue), "another")


def ink(picture: Image.Image) -> int:
    """How many pixels are dark."""
    return sum(picture.convert("L").histogram()[:128])


@pytest.mark.parametrize("form", ["png", "webp", "heic", "avif", "tiff", "bmp"])
def test_a_picture_is_read_in_every_form_that_is_taken(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image], form: str
) -> None:
    path = saved(written((50, 60, 40, "Water the plants")), f"note.{form}")

    page = page_of_picture(path, limits)

    assert page.text == "Water the plants"
    assert (page.page.width, page.page.height) == (800, 600)


@pytest.mark.parametrize("form", ["jpg", "png", "webp", "tiff", "avif", "heic"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_a_camera_was_held_the_picture_is_upright_and_turned_only_once(
    saved: Callable[..., Path], limits: Limits, form: str, orientation: int
) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = Image.new("RGB", (240, 120), "white")
    upright.paste("red", (0, 0, 60, 30))
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation

    seen = open_picture(saved(stored, f"held.{form}", exif=exif.tobytes()), limits.max_pixels)

    assert (seen.width, seen.height) == seen.image.size == (240, 120)
    assert shade(seen.image, 10, 8) == "red"
    assert shade(seen.image, 230, 110) == "white"


def test_of_several_pictures_in_a_heic_file_the_primary_one_is_read(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    album = pillow_heif.from_pillow(written((50, 60, 40, "The draft")))
    album.add_from_pillow(written((50, 60, 40, "The last word"), size=(700, 300)))
    data = BytesIO()
    album.save(data, primary_index=1)

    page = page_of_picture(saved(data.getvalue(), "burst.heic"), limits)

    assert page.text == "The last word"
    assert (page.page.width, page.page.height) == (700, 300)


def test_a_heic_file_that_states_a_size_beyond_reason_is_refused_before_it_is_decoded(
    saved: Callable[..., Path], limits: Limits
) -> None:
    path = saved(Image.new("RGB", (64, 64)), "bomb.heic")
    bomb = bytearray(path.read_bytes())
    stated = bomb.index(b"ispe") + 8
    bomb[stated : stated + 8] = (60_000).to_bytes(4) * 2

    assert refusal(saved(bytes(bomb), "bomb.heic"), limits) == "too_many_pixels"


def test_a_heic_file_that_holds_more_than_it_states_is_refused(saved: Callable[..., Path], limits: Limits) -> None:
    path = saved(Image.new("RGB", (1_000, 1_000)), "larger.heic")
    larger = bytearray(path.read_bytes())
    stated = larger.index(b"ispe") + 8
    larger[stated : stated + 8] = (16).to_bytes(4) * 2

    assert refusal(saved(bytes(larger), "larger.heic"), limits) == "unreadable_image"


@pytest.mark.parametrize("form", ["heic", "avif", "webp", "gif"])
def test_a_picture_cut_short_anywhere_is_refused_or_read(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image], form: str
) -> None:
    whole = saved(written((20, 20, 30, "Half of this is lost"), size=(320, 120)), f"whole.{form}").read_bytes()

    for length in range(1, len(whole) - 1, len(whole) // 30):
        path = saved(whole[:length], f"cut.{form}")
        try:
            seen = open_picture(path, limits.max_pixels)
        except BadInput:
            continue
        assert seen.image.size == (320, 120)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_picture_with_wrong_bytes_is_refused_or_read(
    saved: Callable[..., Path], limits: Limits, data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(["heic", "avif", "webp", "gif", "jpg", "png"]))
    broken = bytearray(saved(Image.linear_gradient("L").convert("RGB"), f"whole.{form}").read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        seen = open_picture(saved(bytes(broken), f"broken.{form}"), limits.max_pixels)
    except BadInput:
        return
    assert seen.image.mode == "RGB"
    assert seen.width * seen.height <= limits.max_pixels


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_picture_that_lies_on_its_side_without_saying_so_is_read_from_the_top(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image], degrees: int
) -> None:
    texts = ["Plan for the move", "Rent a van for Saturday", "Pack the kitchen", "Hand back the keys"]
    upright = written(*((60, 60 + 90 * n, 36, text) for n, text in enumerate(texts)))
    lying = upright.rotate(degrees, expand=True)

    page = page_of_picture(saved(lying, "lying.png"), limits)

    assert page.text.split("\n\n") == texts
    assert page.page.width == lying.width
    assert page.page.height == lying.height
    box = page.page.lines[0].box
    assert box
    first = lying.crop((round(box.x0), round(box.y0), round(box.x1), round(box.y1)))
    assert ink(first) > 0.9 * ink(upright.crop((0, 0, 800, 120))), "the place is that in the picture as it was sent"
