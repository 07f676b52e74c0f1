"""Pictures that are larger than they look, and pictures that are something else, too."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image
from tests.hostile.case import Case, Verdict, upload

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HUGE: Final = 60_000
_BOMB: Final = zlib.compress(bytes(256 << 20), 9)
"""A quarter of a megabyte that unpacks to a quarter of a gigabyte."""


def chunk(kind: bytes, data: bytes, *, crc: int | None = None) -> bytes:
    return (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) if crc is None else crc)
    )


def png(width: int, height: int, *between: bytes, pixels: bytes | None = None) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width & 0xFFFFFFFF, height & 0xFFFFFFFF, 8, 2, 0, 0, 0))
    packed = zlib.compress(b"\0") if pixels is None else pixels
    return _SIGNATURE + head + b"".join(between) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def honest(form: str, size: tuple[int, int] = (64, 64)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, form)
    return out.getvalue()


def floods() -> Iterator[Case]:
    """More pixels than anybody may send."""
    jpeg, gif, bmp, tiff, webp = (honest(form) for form in ("JPEG", "GIF", "BMP", "TIFF", "WEBP"))
    sof = jpeg.index(b"\xff\xc0") + 5
    files = {
        "png of 3.6 billion pixels": png(_HUGE, _HUGE),
        "png as wide as a number goes": png(2**31 - 1, 1),
        "png as high as a number goes": png(1, 2**31 - 1),
        "png beyond what a number may be": png(2**32 - 1, 2**32 - 1),
        "png of no pixels": png(0, 0),
        "jpeg of 4.2 billion pixels": jpeg[:sof] + b"\xff\xff\xff\xff" + jpeg[sof + 4 :],
        "gif of 4.2 billion pixels": gif[:6] + b"\xff\xff\xff\xff" + gif[10:],
        "bmp of many pixels": bmp[:18] + struct.pack("<ii", _HUGE, _HUGE) + bmp[26:],
        "bmp that is less than empty": bmp[:18] + struct.pack("<ii", -_HUGE, -_HUGE) + bmp[26:],
        "webp of a large canvas": b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0" * 4 + b"\xff\xff\xff" * 2 + webp[12:],
        "heic of a large tile": _heic(_HUGE, _HUGE),
        "avif of a large tile": _heic(_HUGE, _HUGE).replace(b"heic", b"avif"),
    }
    width = struct.pack("<HHIHH", 256, 3, 1, 64, 0)
    if width in tiff:
        files["tiff of many pixels"] = tiff.replace(width, struct.pack("<HHII", 256, 4, 1, 2**31 - 1))
    for name, content in files.items():
        yield upload("pixel floods", name, content, Verdict.FAILED, filename="flood.png", path="/upload/image")


def bombs() -> Iterator[Case]:
    """Little on the way, much in memory."""
    animated = BytesIO()
    frames = [Image.new("L", (8, 8), n % 255) for n in range(600)]
    frames[0].save(animated, "GIF", save_all=True, append_images=frames[1:], duration=10)
    text = b"Comment\0\0" + _BOMB
    files = {
        "png with a bomb in its colour profile": png(64, 64, chunk(b"iCCP", b"p\0\0" + _BOMB)),
        "png with a bomb in its words": png(64, 64, chunk(b"zTXt", text)),
        "png with a bomb in its international words": png(64, 64, chunk(b"iTXt", b"c\0\1\0\0\0" + _BOMB)),
        "png with a bomb for its pixels": png(64, 64, pixels=_BOMB),
        "png of a thousand comments": png(64, 64, *[chunk(b"tEXt", b"a\0" + b"b" * 200)] * 1_000),
        "png with a false checksum": png(64, 64, chunk(b"tIME", b"\0" * 7, crc=1)),
        "gif of six hundred frames": animated.getvalue(),
        "tiff whose pages go round": b"II*\0\x08\0\0\0\x01\0"
        + struct.pack("<HHII", 256, 4, 1, 64)
        + struct.pack("<I", 8),
        "jpeg without an end": honest("JPEG")[:200] + b"\xff\x00" * 50_000,
        "jpeg of ten thousand scans": honest("JPEG")[:-2] + b"\xff\xda\0\x08\1\1\0\0\x3f\0\0" * 10_000,
    }
    for name, content in files.items():
        yield upload("decompression bombs", name, content, Verdict.READ, filename="bomb.png", path="/upload/image")
    yield upload(
        "decompression bombs",
        "png of sixty million empty pixels",
        png(10_000, 6_000, pixels=zlib.compress(bytes((10_000 * 3 + 1) * 6_000), 9)),
        Verdict.READ,
        filename="white.png",
        path="/upload/image",
    )


def polyglots() -> Iterator[Case]:
    """Two forms in one: it is read as what it begins with, and as nothing else."""
    zipped = b"PK\3\4" + b"\0" * 26 + b"PK\5\6" + b"\0" * 18
    page = b"<script>alert(document.domain)</script>"
    program = b"<?php system($_GET['c']); ?>"
    for form in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"):
        name = form.lower()
        for other, tail in (("an archive", zipped), ("a page", page), ("a program", program)):
            yield upload(
                "polyglots", f"{name} that is {other}, too", honest(form) + tail, Verdict.READ, filename=f"two.{name}"
            )
    yield upload("polyglots", "gif that is a script", b"GIF89a/*" + honest("GIF")[8:] + b"*/=1;alert(1)", Verdict.READ)
    yield upload("polyglots", "picture sent as a recording", honest("PNG"), Verdict.REFUSED, path="/upload/audio")
    yield upload("polyglots", "picture sent as a document", honest("PNG"), Verdict.REFUSED, path="/upload/file")


def _heic(width: int, height: int) -> bytes:
    def box(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content) + 8) + kind + content

    sizes = box(b"ispe", b"\0" * 4 + struct.pack(">II", width, height))
    meta = box(b"meta", b"\0" * 4 + box(b"iprp", box(b"ipco", sizes)))
    return box(b"ftyp", b"heic\0\0\0\0heicmif1") + meta
