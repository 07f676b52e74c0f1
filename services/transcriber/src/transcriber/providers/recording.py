"""A recording of any format as samples, half a minute at a time."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from numpy.typing import NDArray

from runtime.errors import BadInput

RATE: Final = 16_000
"""Samples a second, as Whisper wants them."""

_RATES: Final = range(1_000, 768_001)
"""Samples a second that anybody records. Of more, a decoder's buffers have no bounds; of fewer, a small file lasts for days."""

WINDOW_S: Final = 30
"""Whisper listens to so much at once. Cut at quiet places, its segments end where sentences do."""

_LOOKBACK_S: Final = 10
_HOP: Final = RATE // 50
_QUIET_HOPS: Final = 15

# What people record in. Playlists, which would make the decoder open other files or addresses, are not among them.
_OPTIONS: Final = {
    "format_whitelist": "wav,w64,aiff,au,caf,mp3,flac,ogg,mov,matroska,aac,amr,asf,mpegts,avi,mpeg",
    "protocol_whitelist": "file",
}

_PIECE: Final = 5 * RATE

Samples = NDArray[np.int16]


@dataclass(frozen=True)
class Window:
    """A piece of a recording."""

    start_s: float
    samples: Samples
    duration_s: float
    """Of the whole recording; an estimate until the last window."""

    @property
    def end_s(self) -> float:
        return self.start_s + len(self.samples) / RATE


def windows(path: str, filename: str, since_s: float = 0.0) -> Iterator[Window]:
    """Cut a recording, from its second `since_s` on, into windows of at most `WINDOW_S` seconds, each ending at a
    quiet place.

    Decodes no more than it yields: memory does not grow with the recording. Raises BadInput for what is no sound;
    a recording that breaks off is heard as far as it goes.
    """
    first = begun = round(since_s * RATE)
    pending = np.empty(0, np.int16)
    size = WINDOW_S * RATE
    with _opened(path, filename) as container:
        announced_s = _announced_s(container)
    # Opened anew: what is damaged can't always be wound back.
    with _opened(path, filename) as container:
        for piece in _since(first, _pieces(_frames(container))):
            pending = np.concatenate((pending, piece))
            while len(pending) > size:
                cut = _quiet_place(pending[:size])
                end_s = (begun + cut) / RATE
                yield Window(begun / RATE, pending[:cut], max(announced_s, end_s))
                begun, pending = begun + cut, pending[cut:]
    if not begun and not len(pending):
        raise BadInput("unreadable_audio", f"There is no sound in {filename!r}.")
    yield Window(begun / RATE, pending, (begun + len(pending)) / RATE)


def _opened(path: str, filename: str) -> InputContainer:
    try:
        container = av.open(path, mode="r", options=_OPTIONS, metadata_errors="ignore")
    except (av.FFmpegError, ValueError) as unreadable:
        raise BadInput("unreadable_audio", f"{filename!r} is not a recording that can be read.") from unreadable
    if not container.streams.audio:
        container.close()
        raise BadInput("unreadable_audio", f"There is no sound in {filename!r}.")
    return container


def _announced_s(container: InputContainer) -> float:
    """The length that the file tells, or that its packets show where it tells none (as browsers' recordings do)."""
    if container.duration is not None and container.duration > 0:
        return container.duration / av.time_base
    stream = container.streams.audio[0]
    end = 0
    with suppress(av.FFmpegError):  # it breaks off there
        for packet in container.demux(stream):
            end = max(end, (packet.pts or 0) + (packet.duration or 0))
    return float(end * stream.time_base) if stream.time_base else 0.0


def _frames(container: InputContainer) -> Iterator[AudioFrame]:
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            yield from packet.decode()
        except av.InvalidDataError:
            continue
        except MemoryError:  # the rest may well be heard, where there is room for it
            raise
        except av.FFmpegError:
            return


def _pieces(frames: Iterable[AudioFrame]) -> Iterator[Samples]:
    """The frames as mono samples at Whisper's rate, some seconds at a time."""
    gathered: list[Samples] = []
    for samples in _resampled(frames):
        gathered.append(samples)
        if sum(map(len, gathered)) >= _PIECE:
            yield np.concatenate(gathered)
            gathered.clear()
    if gathered:
        yield np.concatenate(gathered)


def _resampled(frames: Iterable[AudioFrame]) -> Iterator[Samples]:
    for (_, _, rate), alike in groupby(frames, key=lambda one: (one.format.name, one.layout.name, one.sample_rate)):
        if rate not in _RATES:
            return
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in chain(alike, (None,)):
            if frame is not None:
                frame.pts = None  # gaps in a damaged recording would be refused
            try:
                resampled = resampler.resample(frame)
            except MemoryError:
                raise
            except av.FFmpegError:  # of what it claims to be there is no sound
                return
            for part in resampled:
                yield part.to_ndarray()[0]


def _since(first: int, pieces: Iterable[Samples]) -> Iterator[Samples]:
    """The pieces without what comes before the sample number `first`. Decoded all the same: in many formats a
    place that is jumped to is not exactly the one that was meant.
    """
    for piece in pieces:
        yield piece[first:]
        first = max(0, first - len(piece))


def _quiet_place(samples: Samples) -> int:
    """The middle of the quietest third of a second near the end, so that no word is cut in two."""
    tail = samples[-min(_LOOKBACK_S * RATE, len(samples) // 2) :]
    hops = tail[: len(tail) // _HOP * _HOP].reshape(-1, _HOP)
    loudness = np.abs(hops.astype(np.float32)).mean(axis=1)
    if len(loudness) < _QUIET_HOPS:
        return len(samples)
    around = np.convolve(loudness, np.ones(_QUIET_HOPS), "valid")
    return len(samples) - len(tail) + (int(around.argmin()) + _QUIET_HOPS // 2) * _HOP
