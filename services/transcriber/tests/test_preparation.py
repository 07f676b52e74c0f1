"""A recording is made ready for providers: levelled, without silence, in chunks that know where they come from."""

import io
import subprocess
import sys
import wave
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from transcriber.providers.chunk import Chunk, Cutting, Span
from transcriber.providers.levelling import gain_for, levelled
from transcriber.providers.preparing import prepare
from transcriber.providers.recording import RATE

Samples = NDArray[np.int16]

SPOKEN_S = 13.395
"""The voice note."""


@pytest.fixture
def prepared(tmp_path: Path) -> Callable[..., list[Chunk]]:
    def prepared(samples: Samples, *, since_s: float = 0.0, **cutting: float) -> list[Chunk]:
        path = tmp_path / "recording.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
        return list(prepare(Cutting(**cutting), str(path), "recording.wav", since_s))  # type: ignore[arg-type] # int or float

    return prepared


def sound_of(chunk: Chunk) -> Samples:
    with av.open(io.BytesIO(chunk.flac)) as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.channels, stream.codec_context.name) == (RATE, 1, "flac")
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(stream)])


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.int16)


def test_silence_is_taken_out_and_every_second_leads_back_to_the_original(
    prepared: Callable[..., list[Chunk]], spoken: Samples
) -> None:
    (chunk,) = prepared(np.concatenate([spoken, silence(40), spoken]))
    assert len(chunk.spans) == 2
    assert chunk.length_s < 2 * SPOKEN_S + 0.5
    assert len(sound_of(chunk)) == pytest.approx(chunk.length_s * RATE, abs=1)
    assert chunk.original(1, 2) == (1, 2)
    begin_s, end_s = chunk.original(chunk.spans[0].end_s + 3, chunk.spans[0].end_s + 4)
    assert begin_s == pytest.approx(chunk.spans[1].start_s + 3)
    assert end_s == pytest.approx(chunk.spans[1].start_s + 4)
    assert chunk.spans[1].start_s == pytest.approx(SPOKEN_S + 40, abs=0.5)
    assert chunk.until_s == chunk.duration_s == pytest.approx(2 * SPOKEN_S + 40, abs=0.1)


def test_a_recording_of_silence_is_nothing_to_send(prepared: Callable[..., list[Chunk]]) -> None:
    (chunk,) = prepared(silence(90))
    assert chunk.flac == b""
    assert (chunk.spans, chunk.until_s, chunk.duration_s) == ((), 90, 90)


def test_a_whisper_is_lifted_and_a_shout_is_not_clipped(prepared: Callable[..., list[Chunk]], spoken: Samples) -> None:
    def loudness(samples: Samples) -> float:
        return float(np.sqrt(np.square(samples.astype(np.float64)).mean()))

    (chunk,) = prepared(spoken // 60)
    assert loudness(sound_of(chunk)) > 15 * loudness(spoken // 60)
    shouted = np.clip(spoken.astype(np.int32) * 4, -32768, 32767).astype(np.int16)
    (chunk,) = prepared(shouted)
    assert np.abs(sound_of(chunk).astype(np.int32)).max() < 32_000


@given(
    loudness=st.lists(st.integers(0, 32767), min_size=1, max_size=50),
    hop=st.integers(1, 700),
)
@settings(deadline=None)
def test_levelling_keeps_the_length_and_never_clips(loudness: list[int], hop: int) -> None:
    wave_ = np.where(np.arange(len(loudness) * hop) % 2, 1, -1) * np.repeat(loudness, hop)
    samples = wave_.astype(np.int16)
    louder = levelled(samples, gain_for([samples]))
    assert len(louder) == len(samples)
    assert np.abs(louder.astype(np.int32)).max(initial=0) <= 0.95 * 32768
    assert (np.sign(louder) * np.sign(samples) >= 0).all()


def test_a_long_recording_is_cut_where_nobody_speaks(prepared: Callable[..., list[Chunk]], spoken: Samples) -> None:
    pause = silence(1.5)
    chunks = prepared(np.concatenate([np.concatenate([spoken, pause])] * 12), longest_s=60, overlap_s=2)
    assert len(chunks) >= 3
    for chunk, after in pairwise(chunks):
        assert chunk.length_s <= 60
        assert after.overlap_s == 2
        assert after.spans[0].start_s == pytest.approx(chunk.spans[-1].end_s - 2)
        into_the_turn = chunk.until_s % (SPOKEN_S + 1.5)
        assert into_the_turn > SPOKEN_S - 0.5  # after a turn's last word
        assert np.array_equal(sound_of(chunk)[-RATE:] > 0, sound_of(after)[RATE : 2 * RATE] > 0)
    assert chunks[-1].until_s == pytest.approx(12 * (SPOKEN_S + 1.5), abs=0.1)
    kept = [span for chunk in chunks for span in chunk.spans]
    assert sum(span.end_s - span.start_s for span in kept) < chunks[-1].duration_s


def test_no_chunk_is_larger_than_its_provider_takes(prepared: Callable[..., list[Chunk]], spoken: Samples) -> None:
    noise = np.random.default_rng(1).normal(0, 3000, len(spoken) * 20)
    noisy = np.clip(np.tile(spoken, 20) * 0.5 + noise, -32768, 32767).astype(np.int16)
    chunks = prepared(noisy, largest_bytes=2_000_000)
    assert len(chunks) > 2
    assert all(len(chunk.flac) <= 2_000_000 for chunk in chunks)


def test_what_another_has_heard_is_left_out(prepared: Callable[..., list[Chunk]], spoken: Samples) -> None:
    (chunk,) = prepared(np.tile(spoken, 4), since_s=30)
    assert chunk.spans[0].start_s >= 30
    assert chunk.until_s == chunk.duration_s == pytest.approx(4 * SPOKEN_S, abs=0.1)
    (rest,) = prepared(spoken, since_s=13.3)
    assert rest.until_s == rest.duration_s == pytest.approx(SPOKEN_S, abs=0.01)


@given(
    gaps=st.lists(st.tuples(st.floats(1, 60), st.floats(0.6, 20)), min_size=1, max_size=8),
    start=st.floats(0, 1),
    long_s=st.floats(0, 10),
)
def test_times_stay_in_order_and_within_what_was_kept(
    gaps: list[tuple[float, float]], start: float, long_s: float
) -> None:
    spans, at_s = [], 0.0
    for gap_s, kept_s in gaps:
        spans.append(Span(at_s + gap_s, at_s + gap_s + kept_s))
        at_s = spans[-1].end_s
    chunk = Chunk(b"", tuple(spans), 0.0, at_s, at_s)
    begin_s, end_s = chunk.original(start * chunk.length_s, start * chunk.length_s + long_s)
    assert spans[0].start_s - 1e-6 <= begin_s <= end_s <= spans[-1].end_s + 1e-6
    for edge_s in (begin_s, end_s):
        assert any(span.start_s - 1e-6 <= edge_s <= span.end_s + 1e-6 for span in spans)


def test_words_at_the_edge_of_a_silence_do_not_reach_across_it() -> None:
    chunk = Chunk(b"", (Span(0, 10), Span(50, 60)), 0.0, 60, 60)
    assert chunk.original(8, 10.1) == (8, 10)
    assert chunk.original(9.9, 12) == (50, 52)
    assert chunk.original(9, 12) == (9, 52)


TWO_HOURS = """
import resource, sys
from transcriber.providers.chunk import Cutting
from transcriber.providers.preparing import prepare

chunks = prepare(Cutting(longest_s=60), sys.argv[1], "meeting.wav", 0.0)
peaks = []
for chunk in chunks:
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(chunk.until_s, len(peaks), *peaks)
"""


def test_two_hours_take_no_more_memory_than_a_quarter_of_one(tmp_path: Path, spoken: Samples) -> None:
    path = tmp_path / "meeting.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for _ in range(60):
            file.writeframes(np.concatenate([spoken[: 8 * RATE], silence(112)]).tobytes())
    told = subprocess.run([sys.executable, "-c", TWO_HOURS, path], capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    until_s, count, *peaks = map(float, told.stdout.split())
    assert until_s == 7200
    assert count >= 7
    assert peaks[-1] < peaks[0] + 25  # megabytes, after the first chunk and after the last
