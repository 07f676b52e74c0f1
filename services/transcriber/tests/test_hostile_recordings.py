"""Recordings that somebody harmed: each is heard as far as it goes, or refused; nothing else comes of it."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import pack

import numpy as np
import pytest

from runtime.errors import BadInput
from transcriber.providers.recording import RATE, Samples, windows

FORMS = [
    ("wav", "pcm_s16le"), ("aiff", "pcm_s16be"), ("au", "pcm_s16be"), ("caf", "pcm_s16le"), ("flac", "flac"), ("mp3", "libmp3lame"),
    ("ogg", "libopus"), ("webm", "libopus"), ("mp4", "aac"), ("adts", "aac"), ("mpegts", "aac"), ("avi", "mp3"),
]  # fmt: skip
EACH = 100
NUMBERS = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0")


@pytest.fixture
def tone() -> Samples:
    return (np.sin(np.arange(2 * RATE) / 20) * 8_000).astype(np.int16)


def harmed(recording: bytes, rng: random.Random) -> Iterator[bytes]:
    """The head is where forms say what they are."""
    for _ in range(EACH):
        content = bytearray(recording)
        for _ in range(rng.choice((1, 2, 5, 20))):
            where = rng.randrange(min(len(content), rng.choice((64, 300, len(content)))))
            match rng.randrange(4):
                case 0:
                    content[where] = rng.choice((0, 0x7F, 0x80, 0xFF, rng.randrange(256)))
                case 1:
                    content[where : where + 4] = rng.choice(NUMBERS)
                case 2:
                    del content[where : where + rng.randrange(1, 50)]
                case _:
                    content[where:where] = rng.randbytes(rng.randrange(1, 50))
            content = content or bytearray(b"\0")
        yield bytes(content)


@pytest.mark.parametrize(("form", "codec"), FORMS)
def test_a_harmed_recording_is_heard_as_far_as_it_goes_or_refused(
    tmp_path: Path, record: Callable[..., bytes], tone: Samples, form: str, codec: str
) -> None:
    rng = random.Random(form)  # noqa: S311 - no secret
    file, refused = tmp_path / "harmed", 0
    for content in harmed(record(tone, form, codec), rng):
        file.write_bytes(content)
        try:
            heard = [*windows(str(file), "harmed")]
        except BadInput:
            refused += 1
        else:
            assert all(one.end_s >= one.start_s for one in heard)
    assert refused < EACH, "not all are past hearing"


@pytest.mark.parametrize(
    ("rate", "channels"),
    [(2**31 - 1, 1), (800_000, 1), (1, 1), (RATE, 255)],
    ids=["fast", "faster", "days", "channels"],
)
def test_what_nobody_records_is_no_recording(tmp_path: Path, rate: int, channels: int) -> None:
    """Read as it claims to be, it would need memory or time without bounds, or a mixer that there is not."""
    file = tmp_path / "claims.au"
    file.write_bytes(b".snd" + pack(">IIIII", 24, 64_000, 3, rate, channels) + bytes(64_000))
    with pytest.raises(BadInput, match="There is no sound") as refused:
        list(windows(str(file), "claims.au"))
    assert refused.value.code == "unreadable_audio"


def test_a_recording_that_breaks_off_is_heard_to_there(
    tmp_path: Path, record: Callable[..., bytes], tone: Samples
) -> None:
    content = record(tone, "mp3", "libmp3lame")
    file = tmp_path / "half.mp3"
    file.write_bytes(content[: len(content) // 2])
    (heard,) = windows(str(file), "half.mp3")
    assert 0.7 < heard.end_s < 1.3
