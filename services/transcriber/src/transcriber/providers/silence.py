"""Where in a recording somebody speaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from faster_whisper.vad import VadOptions, get_speech_timestamps, get_vad_model

from transcriber.providers.recording import RATE, Samples, Window

_OPTIONS: Final = VadOptions(min_silence_duration_ms=800, speech_pad_ms=250)
_FULL: Final = 32768
_NOTHING: Final = 8
"""No sample louder than this: there is no need to look for speech."""
_MOST: Final = 100.0


@dataclass(frozen=True)
class Piece:
    """Samples with somebody speaking in them, and the number of the first one in the original recording."""

    begin: int
    samples: Samples

    @property
    def end(self) -> int:
        return self.begin + len(self.samples)

    def last(self, count: int) -> "Piece":
        """Its end, `count` samples long."""
        return Piece(self.end - count, self.samples[len(self.samples) - count :])


def spoken(window: Window) -> Iterator[Piece]:
    """The pieces of a window in which somebody speaks, however softly."""
    peak = int(np.abs(window.samples.astype(np.int32)).max(initial=0))
    if peak <= _NOTHING:
        return
    sound = window.samples.astype(np.float32) * (min(_MOST, 0.5 * _FULL / peak) / _FULL)
    begin = round(window.start_s * RATE)
    for span in get_speech_timestamps(sound, _OPTIONS):
        first, end = span["start"], min(span["end"], len(sound))
        # A copy: a view would keep the whole window in memory for the sake of a word.
        yield Piece(begin + first, window.samples[first:end].copy())


def load() -> None:
    """Load the model, once in each child."""
    get_vad_model()
