"""Recordings that say more of themselves than is in them."""

import struct
from collections.abc import Iterator

from tests.hostile.case import Case, Verdict, upload


def wav(
    *, channels: int = 1, rate: int = 16_000, bits: int = 16, said: int | None = None, data: bytes = bytes(32_000)
) -> bytes:
    """`said`: bytes of sound, by its own word."""
    align = max(1, channels * bits // 8) & 0xFFFF
    head = struct.pack("<HHIIHH", 1, channels, rate & 0xFFFFFFFF, (rate * align) & 0xFFFFFFFF, align, bits)
    length = len(data) if said is None else said
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", length) + data
    return b"RIFF" + struct.pack("<I", min(len(body) if said is None else said, 2**32 - 1)) + body


def recordings() -> Iterator[Case]:
    files = {
        "wav that says it has four gigabytes": wav(said=2**32 - 1),
        "wav of no channels": wav(channels=0),
        "wav of 65535 channels": wav(channels=65_535),
        "wav of no rate": wav(rate=0),
        "wav of two billion samples a second": wav(rate=2**31 - 1),
        "wav of samples without bits": wav(bits=0),
        "wav of samples of 65535 bits": wav(bits=65_535),
        "wav without sound": wav(data=b""),
        "wav whose chunks are larger than it is": b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff" + bytes(100),
        "flac of a year": b"fLaC\x80\0\0\x22\x10\0\x10\0" + bytes(6) + b"\x0a\xc4\x40\xff\xff\xff\xff\xff" + bytes(16),
        "flac with a cover of 16 MB that is not there": b"fLaC\x06\xff\xff\xff" + bytes(100),
        "ogg that is cut off": b"OggS\0\2" + bytes(20) + b"\x01\xff" + b"\x01vorbis",
        "ogg of pages without packets": (b"OggS\0\0" + bytes(20) + b"\0") * 2_000,
        "mp3 with a tag of 256 MB": b"ID3\4\0\0\x7f\x7f\x7f\x7f" + bytes(1_000),
        "mp3 with a tag that contains itself": b"ID3\4\0\xff\0\0\0\x10" * 200,
        "mp4 whose boxes are empty": b"\0\0\0\x14ftypM4A \0\0\0\0M4A " + (b"\0\0\0\x08moov") * 3_000,
        "mp4 of boxes in boxes": b"\0\0\0\x14ftypM4A \0\0\0\0M4A "
        + b"".join(struct.pack(">I", (2_000 - n) * 8) + b"moov" for n in range(2_000)),
        "mp4 of a box larger than any disk": b"\0\0\0\x14ftypM4A \0\0\0\0M4A \0\0\0\1moov" + b"\xff" * 8,
        "webm of endless length": b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webm"
        b"B\x87\x81\4B\x85\x81\2\x18S\x80g\x01\xff\xff\xff\xff\xff\xff\xff",
        "recording that is a page, too": wav() + b"<script>alert(1)</script>",
        "recording that is an archive, too": wav() + b"PK\3\4" + bytes(26) + b"PK\5\6" + bytes(18),
        "silence that goes on for half an hour": wav(rate=8_000, bits=8, data=b"\x80" * 8_000 * 1_800),
    }
    for name, content in files.items():
        yield upload("recordings", name, content, Verdict.FAILED, filename="note.wav", path="/upload/audio")
