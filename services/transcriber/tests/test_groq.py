"""A recording at Groq, through its own SDK and over a real connection; what listens there is a real Whisper."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest
from faster_whisper import WhisperModel
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
from transcriber.providers.weights import find
from wire.heard import Heard
from wire.server import WireServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

Samples = NDArray[np.int16]
Upload = Callable[..., Awaitable[AudioUploaded]]
Record = Callable[..., bytes]
ChainFor = Callable[..., Awaitable[Chain[Speech]]]


@pytest.fixture(scope="module")
def whisper() -> Callable[[Heard], dict[str, Any]]:
    """What a server answers that has Whisper."""
    model = WhisperModel(find(None), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)

    def answer(heard: Heard) -> dict[str, Any]:
        found, _ = model.transcribe(io.BytesIO(heard.file), condition_on_previous_text=False)
        names = ("start", "end", "text", "avg_logprob", "no_speech_prob")
        return {"segments": [{name: getattr(segment, name) for name in names} for segment in found]}

    return answer


async def facts_of(uploaded: AudioUploaded, speech: Chain[Speech]) -> list[Event]:
    return [fact async for fact in transcribe(uploaded, speech=speech)]


async def reading_of(uploaded: AudioUploaded, speech: Chain[Speech]) -> Reading:
    last = (await facts_of(uploaded, speech))[-1]
    assert isinstance(last, TextRecognized)
    return last.reading


async def test_what_is_heard_there_has_the_seconds_of_the_original_though_silence_is_not_sent(
    wire: WireServer, chain_for: ChainFor, whisper: object, upload: Upload, record: Record, spoken: Samples
) -> None:
    wire.says("transcribe", whisper)
    pause = np.zeros(40 * RATE, np.int16)
    uploaded = await upload(record(np.concatenate([spoken, pause, spoken])), "salary of Tom.wav")
    reading = await reading_of(uploaded, await chain_for())
    assert (reading.provider, reading.model, reading.degraded) == ("groq", "whisper-large-v3-turbo", False)
    assert (reading.passed_over, reading.tokens, reading.language) == ((), TokenUse(), "en")
    assert reading.duration_s == pytest.approx(66.8, abs=0.1)
    calls = [segment for segment in reading.segments if "meeting room" in segment.text]
    assert [call.start_s for call in calls] == [pytest.approx(8.5, abs=1.5), pytest.approx(61.9, abs=1.5)]
    assert not any(15 < segment.start_s < 52 for segment in reading.segments)
    (request,) = wire.heard
    assert request.path == "/openai/v1/audio/transcriptions"
    assert request.file_name == "recording.flac"
    assert "salary" not in str(request.headers) + str(request.fields)
    assert request.fields["response_format"] == "verbose_json"
    assert request.fields["timestamp_granularities"] == ["segment"]
    assert "language" not in request.fields


async def test_a_long_recording_is_sent_in_pieces_and_told_as_one(
    wire: WireServer, chain_for: ChainFor, whisper: object, upload: Upload, record: Record, spoken: Samples
) -> None:
    wire.says("transcribe", whisper)
    times = 10
    uploaded = await upload(record(np.tile(spoken, times), "mp3", "libmp3lame"), "meeting.mp3")
    *progressed, last = await facts_of(uploaded, await chain_for())
    assert isinstance(last, TextRecognized)
    assert len(wire.heard) >= 3
    reading = last.reading
    one_s = len(spoken) / RATE
    for said in ("lawyer", "meeting room", "contract"):
        assert reading.text.count(said) == times
    rooms = [segment for segment in reading.segments if "meeting room" in segment.text]
    for nth, room in enumerate(rooms):
        assert nth * one_s - 0.5 <= room.start_s <= (nth + 1) * one_s
    edges = [edge for segment in reading.segments for edge in (segment.start_s, segment.end_s)]
    assert edges == sorted(edges)
    shares = [fact.progress for fact in progressed if isinstance(fact, PartProgressed)]
    assert (shares[0], shares[-1]) == (0, 1)
    assert len(shares) > len(wire.heard)
    assert shares == sorted(set(shares))


async def test_the_language_is_told_where_all_speak_one(
    wire: WireServer, chain_for: ChainFor, upload: Upload, voice_note: bytes
) -> None:
    wire.says("transcribe", {"text": "Bitte ruf Anna an.", "language": "German"})
    reading = await reading_of(await upload(voice_note, "note.mp3"), await chain_for(transcriber_language="de"))
    assert wire.heard[0].fields["language"] == "de"
    assert (reading.text, reading.language) == ("Bitte ruf Anna an.", "de")


async def test_what_the_model_makes_up_is_dropped(
    wire: WireServer, chain_for: ChainFor, upload: Upload, voice_note: bytes
) -> None:
    said = {"start": 0.4, "end": 3.0, "text": " Call Anna."}
    made_up = {"start": 9.0, "end": 12.0, "text": " Thank you.", "avg_logprob": -1.4, "no_speech_prob": 0.95}
    wire.says("transcribe", {"segments": [said, made_up]})
    reading = await reading_of(await upload(voice_note, "note.mp3"), await chain_for())
    assert reading.text == "Call Anna."


async def test_silence_is_not_sent_anywhere(
    wire: WireServer, chain_for: ChainFor, upload: Upload, record: Record
) -> None:
    uploaded = await upload(record(np.zeros(90 * RATE, np.int16)), "pocket.wav")
    with pytest.raises(BadInput) as refused:
        await facts_of(uploaded, await chain_for())
    assert refused.value.code == "no_speech"
    assert wire.heard == []


async def test_the_same_recording_costs_nothing_twice_but_each_user_pays_for_his_own(
    wire: WireServer, chain_for: ChainFor, upload: Upload, voice_note: bytes
) -> None:
    wire.says("transcribe", {"text": "Call Anna."})
    chain = await chain_for(groq_speech_model="whisper-large-v3")
    first = await upload(voice_note, "note.mp3")
    again = await upload(voice_note, "the same note.mp3")
    assert (await reading_of(first, chain)).text == (await reading_of(again, chain)).text == "Call Anna."
    assert len(wire.heard) == 1
    await reading_of(await upload(voice_note, "note.mp3", "ben"), chain)
    assert len(wire.heard) == 2


async def test_a_file_that_is_no_recording_is_refused_before_anything_is_sent(
    wire: WireServer, chain_for: ChainFor, upload: Upload
) -> None:
    with pytest.raises(BadInput) as refused:
        await facts_of(await upload(b"Dear Anna, this is a letter.\n" * 50, "song.mp3"), await chain_for())
    assert refused.value.code == "unreadable_audio"
    assert wire.heard == []
