"""Speech brought to an even loudness, so that quiet recordings are heard as well as loud ones."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from transcriber.providers.recording import RATE, Samples

_FULL: Final = 32768
_TARGET: Final = 0.1 * _FULL
"""Root mean square of levelled speech: -20 dB of full scale."""
_MOST: Final = 32.0
"""No more is lifted (30 dB): below that there is only noise."""
_CEILING: Final = 0.95 * _FULL
_HOP: Final = RATE // 50


def gain_for(pieces: Sequence[Samples]) -> float:
    """What the pieces of one chunk are multiplied with, from the loudness of their louder half."""
    energies = np.concatenate([np.square(_hops(piece)).mean(axis=1) for piece in pieces])
    loud = energies[energies >= np.median(energies)]
    loudness = float(np.sqrt(loud.mean()))
    return min(_TARGET / loudness, _MOST) if loudness else 1.0


def levelled(samples: Samples, gain: float) -> Samples:
    """The samples times `gain`, with less of it wherever they would be clipped."""
    peaks = np.abs(_hops(samples)).max(axis=1)
    allowed = np.minimum(gain, _CEILING / np.maximum(peaks, 1))
    # The least of a hop and its neighbours: what lies between two centres then clips in neither of their hops.
    padded = np.pad(allowed, 1, mode="edge")
    least = np.minimum(np.minimum(padded[:-2], padded[1:-1]), padded[2:])
    centres = np.arange(len(least)) * _HOP + _HOP / 2
    gains = np.interp(np.arange(len(samples)), centres, least).astype(np.float32)
    louder: Samples = (samples * gains).astype(np.int16)
    return louder


def _hops(samples: Samples) -> NDArray[np.float32]:
    """A fiftieth of a second a row, the last one filled up with silence."""
    padded = np.pad(samples.astype(np.float32), (0, -len(samples) % _HOP))
    return padded.reshape(-1, _HOP)
