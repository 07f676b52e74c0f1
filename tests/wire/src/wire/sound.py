"""What a server can tell of a sound file without decoding it."""

import io
import wave
from typing import Final

_STREAMINFO: Final = slice(18, 26)  # of a FLAC file: rate (20 bits), channels (3), depth (5), samples (36)


def is_sound(file: bytes) -> bool:
    """Whether it begins like WAV, FLAC, Ogg, MP3, MP4/M4A or WebM."""
    return (
        file.startswith((b"RIFF", b"fLaC", b"OggS", b"ID3", b"\x1aE\xdf\xa3"))
        or file[4:8] == b"ftyp"
        or (len(file) > 1 and file[0] == 0xFF and file[1] & 0xE0 == 0xE0)  # an MPEG frame's sync bits
    )


def is_picture(file: bytes) -> bool:
    """Whether it begins like PNG, JPEG, GIF or WebP."""
    return file.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")) or (file[:4], file[8:12]) == (b"RIFF", b"WEBP")


def seconds(file: bytes) -> float | None:
    """How long a WAV or FLAC lasts; None when its head does not tell."""
    if file.startswith(b"RIFF"):
        try:
            with wave.open(io.BytesIO(file)) as sound:
                return float(sound.getnframes() / sound.getframerate())
        except (wave.Error, EOFError):
            return None
    if file.startswith(b"fLaC") and len(file) >= _STREAMINFO.stop:
        told = int.from_bytes(file[_STREAMINFO], "big")
        rate, samples = told >> 44, told & (1 << 36) - 1
        return samples / rate if rate and samples else None
    return None
