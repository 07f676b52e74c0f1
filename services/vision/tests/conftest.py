"""Pictures and PDFs made for the stories."""

import hashlib
import zlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image, ImageDraw, ImageFont

from contracts.job import File, Job, Part, PartKind
from contracts.submitted import DocumentUploaded, ImageUploaded
from vision.limits import Limits, OutgoingLimits

Placed = tuple[float, float, float, str]
"""x and y of the baseline (points, origin bottom left), font size, text."""
PAPER = (612, 792)
# What every reader fills passwords up with (PDF 1.7, algorithm 2).
PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


@pytest.fixture(scope="session")
def limits() -> Limits:
    return Limits(max_pixels=10_000_000, max_pdf_pages=20, max_text_bytes=1_000_000, min_confidence=0.7)


@pytest.fixture(scope="session")
def outgoing() -> OutgoingLimits:
    return OutgoingLimits(longest_side=640, max_bytes=60_000)


@pytest.fixture(scope="session")
def written() -> Callable[..., Image.Image]:
    """A picture with lines of text: (x, y, size, text) each, origin top left."""

    def draw(
        *texts: tuple[int, int, int, str], size: tuple[int, int] = (800, 600), paper: str = "white", ink: str = "black"
    ) -> Image.Image:
        picture = Image.new("RGB", size, paper)
        pen = ImageDraw.Draw(picture)
        for x, y, height, text in texts:
            pen.text((x, y), text, fill=ink, font=ImageFont.load_default(height))
        return picture

    return draw


@pytest.fixture(scope="session")
def pdf() -> Callable[..., bytes]:
    """A PDF whose pages carry text, optionally turned, with a picture below the text, with more that is drawn on each
    page (`/F` is the font, `/Glass` makes see-through), or encrypted."""

    def build(
        *pages: Sequence[Placed],
        turned: int = 0,
        picture: Image.Image | None = None,
        drawing: str = "",
        password: str | None = None,
    ) -> bytes:
        count = len(pages)
        objects = {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: f"<</Type/Pages/Count {count}/Kids[{' '.join(f'{5 + 2 * n} 0 R' for n in range(count))}]>>".encode(),
            3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            4: b"<<>>",
        }
        encryption = _Encryption(password) if password else None
        if picture:
            rgb = picture.convert("RGB")
            head = f"/Type/XObject/Subtype/Image/Width {rgb.width}/Height {rgb.height}/ColorSpace/DeviceRGB"
            objects[4] = _stream(zlib.compress(rgb.tobytes()), head + "/BitsPerComponent 8/Filter/FlateDecode")
        for n, texts in enumerate(pages):
            content = f"q {PAPER[0]} 0 0 {PAPER[1]} 0 0 cm /Scan Do Q\n" if picture else ""
            for x, y, size, text in texts:
                escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
                content += f"BT /F {size} Tf {x} {y} Td ({escaped}) Tj ET\n"
            data = (content + drawing).encode("cp1252")
            number = 6 + 2 * n
            objects[number - 1] = (
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {PAPER[0]} {PAPER[1]}]/Rotate {turned}"
                f"/Resources<</Font<</F 3 0 R>>/XObject<</Scan 4 0 R>>/ExtGState<</Glass<</ca 0>>>>>>/Contents {number} 0 R>>"
            ).encode()
            objects[number] = _stream(encryption.encrypt(number, data) if encryption else data, "")
        return _assembled(objects, encryption)

    return build


@pytest.fixture
def uploaded() -> Callable[..., ImageUploaded | DocumentUploaded]:
    """The event that a small file makes, its bytes inside."""

    def submit(kind: PartKind, name: str, data: bytes) -> ImageUploaded | DocumentUploaded:
        file = File(
            file_id=uuid4(),
            filename=name,
            content_type="application/octet-stream",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            data=b64encode(data),
        )
        part = Part(part_id="part-1", kind=kind, file=file)
        job = Job(job_id=uuid4(), accepted_at=datetime(2026, 3, 2, 9, tzinfo=UTC), parts=(part,))
        return (ImageUploaded if kind is PartKind.IMAGE else DocumentUploaded)(job=job, part_id="part-1")

    return submit


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """A picture or bytes in a file."""

    def save(content: Image.Image | bytes, name: str, **how: Any) -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content.save(path, **how)
        return path

    return save


class _Encryption:
    """The oldest encryption of PDF (RC4, 40 bits), enough to ask for a password."""

    # ruff: noqa: S324 - MD5 is what this encryption is made of

    def __init__(self, password: str) -> None:
        padded = (password.encode() + PAD)[:32]
        self.id = bytes(range(16))
        self.owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
        self.key = hashlib.md5(padded + self.owner + (-4).to_bytes(4, "little", signed=True) + self.id).digest()[:5]
        self.user = _rc4(self.key, PAD)

    def encrypt(self, number: int, data: bytes) -> bytes:
        key = hashlib.md5(self.key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
        return _rc4(key, data)

    def trailer(self) -> bytes:
        rights = f"<</Filter/Standard/V 1/R 2/O<{self.owner.hex()}>/U<{self.user.hex()}>/P -4>>"
        return f"/Encrypt {rights}/ID[<{self.id.hex()}><{self.id.hex()}>]".encode()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _stream(data: bytes, head: str) -> bytes:
    return f"<<{head}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


def _assembled(objects: dict[int, bytes], encryption: _Encryption | None) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number in sorted(objects):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for place in places:
        out += f"{place:010d} 00000 n \n".encode()
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R".encode() + (encryption.trailer() if encryption else b"")
    return bytes(out + f">>\nstartxref\n{start}\n%%EOF".encode())
