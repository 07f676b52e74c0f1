"""What is submitted, and by what its tasks are known again: a code in the words of each."""

import re
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from wave import Wave_write

import av
import numpy as np

from standalone.samples import FOLDER

CODE: Final = re.compile(r"\b[a-z]\d+[a-z]?\b")
"""In a task's words."""
_RATE_HZ: Final = 16_000
_SECONDS: Final = 2
_LOUDNESS: Final = 60
"""Of a tone; a voice has thousands."""
_TONES_HZ: Final = 4_500 + 150 * np.arange(21)
"""Above what a voice says most by: one that always sounds, and one for each bit of a number."""
_HALF: Final = 0.5
Samples = np.ndarray[Any, np.dtype[np.int32]]
_EVERY_RECORDING: Final = 25
_EVERY_DOCUMENT: Final = 10


@dataclass(frozen=True)
class Saying:
    """A submission before it is sent."""

    path: str
    tasks: tuple[str, ...]
    """Words of which each stands in exactly one of its tasks."""
    json: dict[str, Any] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None

    def request(self, user: str) -> dict[str, Any]:
        """As httpx takes it."""
        if self.file is None:
            return {"json": {**self.json, "user_id": user}}
        return {"files": {"file": self.file}, "data": {"user_id": user}}


def saying(number: int) -> Saying:
    """Chats mostly, now and then a text or a recording."""
    if number % _EVERY_RECORDING == _EVERY_RECORDING - 1:
        return recording(number)
    if number % _EVERY_DOCUMENT == _EVERY_DOCUMENT - 1:
        return document(number)
    return chat(number)


def chat(number: int, letter: str = "p") -> Saying:
    """A message; one in three holds two tasks."""
    codes = [f"{letter}{number}a", *([f"{letter}{number}b"] if number % 3 == 0 else [])]
    return Saying("/chat", tuple(codes), json={"message": _words(codes)})


def document(number: int) -> Saying:
    codes = [f"d{number}a"]
    return Saying("/upload/file", tuple(codes), file=(f"note-{number}.txt", _words(codes).encode()))


def recording(number: int) -> Saying:
    """Somebody speaks, over tones that no other recording has."""
    sound = BytesIO()
    with Wave_write(sound) as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        file.writeframes((_voice() + _tones(number)).clip(-32_768, 32_767).astype("<i2").tobytes())
    return Saying("/upload/audio", (_spoken(number),), file=(f"note-{number}.wav", sound.getvalue()))


def heard(file: bytes) -> str:
    """What a model hears in a recording, however it was cut, levelled and packed: by its tones alone."""
    sound = _samples(BytesIO(file)).astype(np.float64)
    times_s = np.arange(len(sound)) / _RATE_HZ
    always, *bits = np.abs(np.exp(-2j * np.pi * _TONES_HZ[:, None] * times_s) @ (sound * np.hanning(len(sound))))
    number = sum(1 << at for at, loud in enumerate(bits) if loud > always * _HALF)
    return f"Please collect {_spoken(number)} from the depot."


@cache
def _voice() -> Samples:
    """The first seconds of a note."""
    return _samples(FOLDER / "flyer-note.ogg")[: _RATE_HZ * _SECONDS]


def _samples(file: Path | BytesIO) -> Samples:
    resampler = av.AudioResampler("s16", "mono", _RATE_HZ)
    with av.open(str(file) if isinstance(file, Path) else file) as note:
        frames = [part.to_ndarray() for frame in note.decode(audio=0) for part in resampler.resample(frame)]
    samples: Samples = np.concatenate(frames, axis=1)[0].astype(np.int32)
    return samples


def _tones(number: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """All the time, so that they are there wherever the voice is. Raises ValueError for a number that is too large."""
    if number >> (len(_TONES_HZ) - 1):
        raise ValueError(f"there are not tones enough for {number}")
    sounds = np.array([1, *(number >> bit & 1 for bit in range(len(_TONES_HZ) - 1))])
    times_s = np.arange(_RATE_HZ * _SECONDS) / _RATE_HZ
    # Each begins elsewhere: together they would be loudest at once.
    phases = np.arange(len(_TONES_HZ))[:, None] ** 2
    tones: np.ndarray[Any, np.dtype[np.float64]] = sounds @ np.sin(2 * np.pi * _TONES_HZ[:, None] * times_s + phases)
    return _LOUDNESS * tones


def _spoken(number: int) -> str:
    return f"parcel v{number}a"


def _words(codes: list[str]) -> str:
    return " ".join(f"Send parcel {code} to the depot." for code in codes) + " Thank you."
