"""What is submitted, and by what its tasks are known again: a code in the words of each."""

import re
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any, Final
from wave import Wave_write

import av
import numpy as np

from standalone.samples import FOLDER

CODE: Final = re.compile(r"\b[a-z]\d+[a-z]?\b")
"""In a task's words."""
HEARD: Final = "collect parcel v"
"""What stands in the task of every recording, before its code."""
_RATE_HZ: Final = 16_000
_SECONDS: Final = 2
_NOISE: Final = 8
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
    """Somebody speaks, over a noise that no other recording has."""
    noise = np.random.default_rng(number).integers(-_NOISE, _NOISE, _voice().shape)
    sound = BytesIO()
    with Wave_write(sound) as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        file.writeframes((_voice() + noise).clip(-32_768, 32_767).astype("<i2").tobytes())
    return Saying("/upload/audio", (HEARD,), file=(f"note-{number}.wav", sound.getvalue()))


@cache
def _voice() -> Samples:
    """The first seconds of a note."""
    resampler = av.AudioResampler("s16", "mono", _RATE_HZ)
    with av.open(str(FOLDER / "flyer-note.ogg")) as note:
        frames = [part.to_ndarray() for frame in note.decode(audio=0) for part in resampler.resample(frame)]
    samples: Samples = np.concatenate(frames, axis=1)[0][: _RATE_HZ * _SECONDS].astype(np.int32)
    return samples


def _words(codes: list[str]) -> str:
    return " ".join(f"Send parcel {code} to the depot." for code in codes) + " Thank you."
