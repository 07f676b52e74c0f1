"""Pictures: opened with care, read, and told what kind they are."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from contracts.recognized import Line
from runtime.errors import BadInput
from vision.limits import Limits
from vision.looking import page_of_picture
from vision.pictures import open_picture


def refusal(path: Path, limits: Limits) -> str:
    with pytest.raises(BadInput) as refused:
        page_of_picture(path, limits)
    assert refused.value.reason.endswith(".")
    return refused.value.code


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (300, 7)])
def test_a_speck_is_too_small(saved: Callable[..., Path], limits: Limits, size: tuple[int, int]) -> None:
    assert refusal(saved(Image.new("RGB", size), "speck.png"), limits) == "too_small"


def test_a_bomb_is_refused_before_it_is_decoded(saved: Callable[..., Path], limits: Limits) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")

    assert refusal(saved(bomb, "bomb.png"), limits) == "too_many_pixels"


def test_broken_pictures_are_unreadable(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    whole = saved(written((20, 20, 30, "Half of this is lost")), "whole.jpg").read_bytes()

    assert refusal(saved(whole[: len(whole) // 2], "half.jpg"), limits) == "unreadable_image"
    assert refusal(saved(b"", "empty.png"), limits) == "unreadable_image"
    assert refusal(saved(b"%PDF-1.4 no picture", "renamed.png"), limits) == "unreadable_image"
    assert refusal(saved(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "program.eps"), limits) == (
        "unreadable_image"
    )


def test_words_are_read_with_their_places(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    picture = written((50, 60, 36, "Send the invoice to Acme"), (50, 160, 36, "Due: 12 March, $1200"))

    page = page_of_picture(saved(picture, "note.png"), limits)

    assert page.text == "Send the invoice to Acme\n\nDue: 12 March, $1200"
    first, second = page.page.lines
    assert page.text[second.start : second.end] == second.text
    assert first.box
    assert first.box.x0 == pytest.approx(50, abs=12)
    assert first.box.y0 < 75 < first.box.y1
    assert first.confidence
    assert first.confidence > 0.9
    assert (page.page.width, page.page.height, page.page.number) == (800, 600, 1)
    assert page.model == "rapidocr-ppocrv6"


def test_a_photo_that_lies_on_its_side_is_read_upright(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned right by a quarter
    lying = written((50, 60, 36, "Turn me upright")).transpose(Image.Transpose.ROTATE_90)

    page = page_of_picture(saved(lying, "phone.jpg", exif=exif), limits)

    assert page.text == "Turn me upright"
    assert (page.page.width, page.page.height) == (800, 600)
    box = page.page.lines[0].box
    assert box
    assert box.x0 == pytest.approx(50, abs=12)


def test_a_huge_picture_is_looked_at_reduced_but_tells_places_in_its_own_pixels(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    huge = written((500, 400, 180, "Far away"), size=(9_000, 1_100))

    path = saved(huge, "huge.jpg")
    picture = open_picture(path, limits.max_pixels)
    page = page_of_picture(path, limits)

    assert picture.image.width < picture.width == 9_000
    assert page.text == "Far away"
    box = page.page.lines[0].box
    assert box
    assert box.x0 == pytest.approx(500, abs=90)


def test_a_long_screenshot_is_read_whole(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    texts = [f"Item number {n} of the list" for n in range(1, 46)]
    long = written(*((30, 80 * n, 26, text) for n, text in enumerate(texts)), size=(600, 3_650))

    page = page_of_picture(saved(long, "long.png"), limits)

    assert [line.text for line in page.page.lines] == texts


@pytest.mark.parametrize("size", [(8, 2_500), (2_500, 60), (8, 8)])
def test_a_strip_is_looked_at_in_moments(saved: Callable[..., Path], limits: Limits, size: tuple[int, int]) -> None:
    page = page_of_picture(saved(Image.new("RGB", size, "grey"), "strip.png"), limits)

    assert page.text == ""


def test_of_an_animation_the_first_frame_is_read(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    first, second = written((50, 60, 40, "Frame one")), written((50, 60, 40, "Frame two"))

    page = page_of_picture(saved(first, "moving.gif", save_all=True, append_images=[second]), limits)

    assert page.text == "Frame one"


def test_writing_on_glass_is_read_on_white(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    glass = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    glass.paste(
        "black",
        (0, 0),
        Image.eval(written((40, 60, 50, "See through"), size=(600, 200)).convert("L"), lambda v: 255 - v),
    )

    assert page_of_picture(saved(glass, "glass.png"), limits).text == "See through"


def test_sixteen_bits_a_pixel_are_read(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    deep = Image.frombytes(
        "I;16",
        (600, 200),
        b"".join(
            bytes((0, value // 4))
            for value in written((40, 60, 50, "Deep grey"), size=(600, 200)).convert("L").tobytes()
        ),
    )

    assert page_of_picture(saved(deep, "deep.png"), limits).text == "Deep grey"


def test_a_picture_without_words_is_described_all_the_same(saved: Callable[..., Path], limits: Limits) -> None:
    plain = Image.effect_noise((400, 300), 60).convert("RGB")

    page = page_of_picture(saved(plain, "noise.jpg"), limits)

    assert page.text == ""
    assert page.page.lines == ()
    assert page.picture == "photo"
    assert page.description
    assert "without text" in page.description
    assert "not by a model that sees" in page.description


def test_a_description_says_what_it_is_built_from(
    saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    page = page_of_picture(saved(written((50, 60, 60, "Launch plan"), (50, 200, 30, "Call Tom")), "p.png"), limits)

    assert page.description
    assert "Launch plan" in page.description
    assert "not by a model that sees" in page.description
    assert isinstance(page.page.lines[0], Line)
