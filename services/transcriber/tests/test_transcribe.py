"""A recording comes in, its words go out: with the real model, on real (synthetic) voices."""

import io
import re
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from contracts.answering import TokenUse
from contracts.fact import Event
from contracts.recognized import PartProgressed, Reading, TextRecognized
from contracts.submitted import AudioUploaded
from runtime.errors import BadInput
from runtime.providers.chain import Chain
from transcriber.handlers import transcribe
from transcriber.providers import Speech
from transcriber.providers.recording import RATE

pytestmark = pytest.mark.asyncio(loop_scope="module")  # the model is loaded once for all of them

Samples = NDArray[np.int16]
Upload = Callable[[bytes, str], Awaitable[AudioUploaded]]
Record = Callable[..., bytes]

SAID = """Hello Anna, this is Tom. Please send the signed contract to our lawyer by Friday.
    I will book the meeting room for Monday morning."""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f8"
    "0f00010501012718e3660000000049454e44ae426082"
)


async def facts_of(uploaded: AudioUploaded, speech: Chain[Speech]) -> list[Event]:
    return [fact async for fact in transcribe(uploaded, speech=speech)]


async def reading_of(uploaded: AudioUploaded, speech: Chain[Speech]) -> Reading:
    last = (await facts_of(uploaded, speech))[-1]
    assert isinstance(last, TextRecognized)
    return last.reading


def word_errors(said: str, heard: str) -> float:
    """Insertions, deletions and replacements a word that was said."""
    expected, got = (re.findall(r"[a-z0-9']+", text.lower()) for text in (said, heard))
    row = list(range(len(got) + 1))
    for i, word in enumerate(expected, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1] / len(expected)


async def test_the_words_of_a_voice_note_come_back(speech: Chain[Speech], upload: Upload, voice_note: bytes) -> None:
    uploaded = await upload(voice_note, "voice_note.mp3")
    facts = await facts_of(uploaded, speech)
    recognized = facts[-1]
    assert isinstance(recognized, TextRecognized)
    assert recognized.job == uploaded.job
    assert recognized.part_id == "voice"
    reading = recognized.reading
    assert word_errors(SAID, reading.text) <= 0.15
    assert "lawyer by Friday" in reading.text
    assert (reading.provider, reading.model, reading.degraded) == ("local", "whisper-tiny.en", True)
    assert (reading.passed_over, reading.tokens) == ((), TokenUse())
    assert reading.language == "en"
    assert reading.duration_s == pytest.approx(13.4, abs=0.1)


async def test_every_segment_points_to_its_words_and_its_seconds(
    speech: Chain[Speech], upload: Upload, voice_note: bytes
) -> None:
    reading = await reading_of(await upload(voice_note, "voice_note.mp3"), speech)
    assert len(reading.segments) >= 2
    reached_s = 0.0
    for segment in reading.segments:
        assert reading.text[segment.start : segment.end] == segment.text
        assert reached_s <= segment.start_s < segment.end_s <= reading.duration_s
        assert 0 < segment.confidence <= 1
        reached_s = segment.end_s
    assert next(s for s in reading.segments if "Monday" in s.text).start_s == pytest.approx(8.7, abs=1.5)


async def test_progress_begins_at_nothing_rises_and_ends_at_all(
    speech: Chain[Speech], upload: Upload, record: Record, spoken: Samples
) -> None:
    *progressed, last = await facts_of(await upload(record(np.tile(spoken, 5)), "meeting.wav"), speech)
    assert isinstance(last, TextRecognized)
    assert all(isinstance(fact, PartProgressed) and fact.step == "recognize" for fact in progressed)
    shares = [fact.progress for fact in progressed]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert len(shares) >= 4
    assert shares == sorted(set(shares))


async def test_a_long_recording_is_heard_in_windows_with_the_times_of_the_whole(
    speech: Chain[Speech], upload: Upload, record: Record, spoken: Samples
) -> None:
    times = 8
    long = await upload(record(np.tile(spoken, times), "mp3", "libmp3lame"), "meeting.mp3")
    reading = await reading_of(long, speech)
    one_s = len(spoken) / RATE
    assert reading.duration_s == pytest.approx(times * one_s, abs=0.5)
    assert word_errors(SAID * times, reading.text) <= 0.15
    rooms = [segment for segment in reading.segments if "meeting room" in segment.text]
    assert len(rooms) == times
    for nth, segment in enumerate(rooms):
        assert nth * one_s <= segment.start_s <= (nth + 1) * one_s
    edges = [edge for segment in reading.segments for edge in (segment.start_s, segment.end_s)]
    assert edges == sorted(edges)
    assert edges[-1] <= reading.duration_s


@pytest.mark.parametrize(
    ("format_", "codec"), [("ogg", "libopus"), ("ipod", "aac"), ("flac", "flac"), ("webm", "libopus")]
)
async def test_what_phones_and_browsers_record_is_understood(
    speech: Chain[Speech], upload: Upload, record: Record, spoken: Samples, format_: str, codec: str
) -> None:
    options = {"live": "1"} if format_ == "webm" else {}  # a browser's recording does not tell its length
    *progressed, last = await facts_of(await upload(record(spoken, format_, codec, **options), "note"), speech)
    assert isinstance(last, TextRecognized)
    assert word_errors(SAID, last.reading.text) <= 0.2
    assert 0.4 < progressed[1].progress < 0.9


async def test_a_second_voice_in_ogg(speech: Chain[Speech], upload: Upload) -> None:
    reminder = (Path(__file__).parent / "samples" / "reminder.ogg").read_bytes()
    reading = await reading_of(await upload(reminder, "reminder.ogg"), speech)
    assert "customer tomorrow" in reading.text


@pytest.mark.parametrize("loudness", [0, 300], ids=["silence", "hiss"])
async def test_a_recording_without_speech_is_refused_with_a_reason(
    speech: Chain[Speech], upload: Upload, record: Record, loudness: int
) -> None:
    noise = np.random.default_rng(1).normal(0, 1, 40 * RATE) * loudness
    uploaded = await upload(record(noise.astype(np.int16), "mp3", "libmp3lame"), "pocket.mp3")
    with pytest.raises(BadInput, match=r"No speech was heard in 'pocket.mp3'\.") as refused:
        await facts_of(uploaded, speech)
    assert refused.value.code == "no_speech"


@pytest.mark.parametrize(
    "data",
    [
        PNG,
        b"",
        b"Dear Anna, this is a letter.\n" * 50,
        b"#EXTM3U\n#EXTINF:10,\n/etc/hostname\n",
        b"RIFF\x00\x00\x00\x00WAVE",
        bytes(5000),
    ],
    ids=["a picture", "nothing", "a letter", "a playlist", "a bare header", "zeros"],
)
async def test_what_is_no_recording_is_refused_with_a_reason(
    speech: Chain[Speech], upload: Upload, data: bytes
) -> None:
    with pytest.raises(BadInput, match=r"'song\.mp3'.*\.$") as refused:
        await facts_of(await upload(data, "song.mp3"), speech)
    assert refused.value.code == "unreadable_audio"


async def test_a_recording_without_a_single_sample_is_refused(speech: Chain[Speech], upload: Upload) -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as empty:
        empty.setparams((1, 2, RATE, 0, "NONE", ""))
    with pytest.raises(BadInput, match=r"There is no sound in 'empty\.wav'\."):
        await facts_of(await upload(file.getvalue(), "empty.wav"), speech)


async def test_a_recording_that_breaks_off_is_heard_as_far_as_it_goes(
    speech: Chain[Speech], upload: Upload, record: Record, spoken: Samples
) -> None:
    whole = record(spoken)
    reading = await reading_of(await upload(whole[: len(whole) * 7 // 10], "broken.wav"), speech)
    assert "lawyer" in reading.text
    assert "morning" not in reading.text
    assert reading.duration_s == pytest.approx(13.4 * 0.7, abs=0.2)


async def test_a_damaged_stretch_does_not_lose_the_rest(
    speech: Chain[Speech], upload: Upload, voice_note: bytes
) -> None:
    damaged = bytearray(voice_note)
    damaged[15_000:16_500] = bytes(1500)
    reading = await reading_of(await upload(bytes(damaged), "damaged.mp3"), speech)
    assert "meeting room" in reading.text


async def test_a_recording_that_lasts_too_long_is_refused_with_both_lengths(
    speech: Chain[Speech], upload: Upload, voice_note: bytes
) -> None:
    uploaded = await upload(voice_note, "voice_note.mp3")
    with pytest.raises(BadInput, match=r"minutes; at most 0\.0 are read") as refused:
        [fact async for fact in transcribe(uploaded, speech=speech, longest_s=2)]
    assert refused.value.code == "too_long"
