"""Speech at servers of one's own and at Hugging Face, through their SDKs and over real connections."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from contracts.answering import Spent, TokenUse
from contracts.recognized import Reading, TextRecognized
from contracts.submitted import AudioUploaded
from runtime.providers.chain import Chain
from transcriber.handlers import transcribe
from transcriber.providers import Speech
from wire.faults import Fault
from wire.heard import Heard
from wire.server import WireServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

Samples = NDArray[np.int16]
Upload = Callable[..., Awaitable[AudioUploaded]]
Record = Callable[..., bytes]
ChainFor = Callable[..., Awaitable[Chain[Speech]]]

SAID = {
    "segments": [
        {"start": 1.0, "end": 3.5, "text": " Call Anna."},
        {"start": 4.0, "end": 6.0, "text": " Book a room."},
    ]
}


@pytest_asyncio.fixture(loop_scope="module")
async def note(upload: Upload, voice_note: bytes) -> AudioUploaded:
    return await upload(voice_note, "note.mp3", f"user-{uuid4()}")


@pytest_asyncio.fixture(loop_scope="module")
async def own_server(wire: WireServer, chain_for: ChainFor) -> Chain[Speech]:
    return await chain_for(
        transcriber_providers="openai", openai_base_url=f"{wire.url}/v1", openai_speech_model="whisper-small"
    )


@pytest_asyncio.fixture(loop_scope="module")
async def router(wire: WireServer, chain_for: ChainFor) -> Chain[Speech]:
    return await chain_for(transcriber_providers="huggingface", hf_api_key="hf_key", hf_base_url=wire.url)


async def read(uploaded: AudioUploaded, chain: Chain[Speech]) -> Reading:
    *_, last = [fact async for fact in transcribe(uploaded, speech=chain)]
    assert isinstance(last, TextRecognized)
    return last.reading


def placed(reading: Reading) -> list[tuple[str, float | None, float | None]]:
    return [(segment.text, segment.start_s, segment.end_s) for segment in reading.segments]


WITH_TIMES = [("Call Anna.", 1.0, 3.5), ("Book a room.", 4.0, 6.0)]
WITHOUT_TIMES = [("Call Anna. Book a room.", 0.0, pytest.approx(13.4, abs=0.1))]


async def test_a_server_of_ones_own_tells_the_seconds(
    wire: WireServer, own_server: Chain[Speech], note: AudioUploaded
) -> None:
    wire.says("transcribe", SAID)
    reading = await read(note, own_server)
    assert placed(reading) == WITH_TIMES
    assert (reading.provider, reading.model, reading.degraded) == ("openai", "whisper-small", False)
    (request,) = wire.heard
    assert request.path == "/v1/audio/transcriptions"
    assert request.fields["response_format"] == "verbose_json"


async def test_a_model_that_knows_no_seconds_is_asked_without_them_from_then_on(
    wire: WireServer, own_server: Chain[Speech], note: AudioUploaded, upload: Upload, voice_note: bytes
) -> None:
    def answer(heard: Heard) -> dict[str, Any] | Fault:
        if heard.fields["response_format"] == "verbose_json":
            return Fault.status(400, message="response_format 'verbose_json' is not compatible with model")
        return SAID

    wire.says("transcribe", answer)
    assert placed(await read(note, own_server)) == WITHOUT_TIMES
    assert len(wire.heard) == 2
    await read(await upload(voice_note, "note.mp3", f"user-{uuid4()}"), own_server)
    assert [heard.fields["response_format"] for heard in wire.heard] == ["verbose_json", "json", "json"]


async def test_sound_that_a_server_takes_in_no_way_is_heard_here(
    wire: WireServer, own_server: Chain[Speech], note: AudioUploaded
) -> None:
    wire.fails(Fault.status(400, message="could not process file"))
    reading = await read(note, own_server)
    assert reading.provider == "local"
    assert [passed.code for passed in reading.passed_over] == ["unacceptable"]
    wire.recovers()
    wire.says("transcribe", SAID)
    assert placed(await read(note, own_server)) == WITH_TIMES


async def test_tokens_are_counted_where_they_are_paid_for(
    wire: WireServer, own_server: Chain[Speech], note: AudioUploaded
) -> None:
    usage = {"type": "tokens", "input_tokens": 140, "output_tokens": 9, "total_tokens": 149}
    wire.fails(Fault.status(200, body={"text": "Call Anna.", "usage": usage}), times=1)
    paid = TokenUse(input=140, output=9)
    reading = await read(note, own_server)
    assert (reading.tokens, reading.spent) == (paid, (Spent(provider="openai", model=reading.model, tokens=paid),))
    assert (await read(note, own_server)).tokens == paid  # delivered again: nobody knows whether the first was heard of
    another = note.model_copy(update={"job": note.job.model_copy(update={"job_id": uuid4()})})
    assert (await read(another, own_server)).tokens == TokenUse()
    assert len(wire.heard) == 1


async def test_what_was_paid_to_one_who_gave_up_in_the_middle_is_told(
    wire: WireServer, own_server: Chain[Speech], upload: Upload, record: Record, spoken: Samples
) -> None:
    usage = {"type": "tokens", "input_tokens": 140, "output_tokens": 9, "total_tokens": 149}

    def answer(_heard: Heard) -> Fault:
        return Fault.status(200, body={"text": "Yes.", "usage": usage}) if len(wire.heard) == 1 else Fault.status(400)

    wire.says("transcribe", answer)
    recording = await upload(record(np.tile(spoken, 10)), "meeting.wav", f"user-{uuid4()}")
    reading = await read(recording, own_server)
    assert [(one.provider, one.tokens.total) for one in reading.spent] == [("openai", 149), ("local", 0)]
    assert reading.tokens.total == 149


async def test_nothing_is_sent_to_a_server_that_nobody_named(chain_for: ChainFor) -> None:
    chain = await chain_for(transcriber_providers="openai,huggingface,groq", groq_api_key=None)
    report = chain.report()
    assert [one.provider for one in report.order] == ["local"]
    left_out = {one.provider: one.reason for one in report.left_out}
    assert "OPENAI_BASE_URL" in left_out["openai"]
    assert "HF_API_KEY" in left_out["huggingface"]
    assert "GROQ_API_KEY" in left_out["groq"]


async def test_hugging_face_tells_the_seconds(wire: WireServer, router: Chain[Speech], note: AudioUploaded) -> None:
    wire.says("transcribe", SAID)
    reading = await read(note, router)
    assert placed(reading) == WITH_TIMES
    assert (reading.provider, reading.model) == ("huggingface", "openai/whisper-large-v3")
    (request,) = wire.heard
    assert request.path == "/hf-inference/models/openai/whisper-large-v3"
    assert request.fields == {"return_timestamps": True}
    assert request.key == "hf_key"


async def test_an_endpoint_of_ones_own_that_takes_only_sound_is_given_only_sound(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded
) -> None:
    def answer(heard: Heard) -> dict[str, Any] | Fault:
        return Fault.status(422, message="parameters are not known") if heard.fields else SAID

    wire.says("/endpoint/", answer)
    chain = await chain_for(
        transcriber_providers="huggingface", hf_api_key="hf_key", hf_speech_model=f"{wire.url}/endpoint/my-whisper"
    )
    assert placed(await read(note, chain)) == WITHOUT_TIMES
    refused, taken = wire.heard
    assert (refused.content_type, taken.content_type) == ("application/json", "audio/flac")
    assert refused.file == taken.file


async def test_an_end_that_hugging_face_leaves_out_is_that_of_the_recording(
    wire: WireServer, router: Chain[Speech], note: AudioUploaded
) -> None:
    wire.says("transcribe", {"segments": [{"start": 1.0, "end": None, "text": "Call Anna."}], "duration": 13.4})
    ((text, start_s, end_s),) = placed(await read(note, router))
    assert (text, start_s, end_s) == ("Call Anna.", 1.0, pytest.approx(13.4, abs=0.1))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.status(500), "away"),
        (Fault.slow(600), "away"),
        (Fault.cut(), "away"),
        (Fault.wrong_json(), "garbled"),
        (Fault.against_schema(), "garbled"),
        (Fault.dead_model(), "misconfigured"),
        (Fault.unauthorized(), "misconfigured"),
    ],
    ids=lambda told: getattr(told, "kind", told),
)
async def test_what_goes_wrong_there_is_told_and_the_recording_is_heard_here(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded, fault: Fault, code: str
) -> None:
    wire.fails(fault)
    chain = await chain_for(
        transcriber_providers="huggingface,openai",
        hf_api_key="hf_key",
        hf_base_url=wire.url,
        hf_timeout_s=1,
        openai_base_url=f"{wire.url}/v1",
        openai_speech_model="whisper-small",
        openai_timeout_s=1,
        provider_attempts=2,
    )
    reading = await read(note, chain)
    assert reading.provider == "local"
    assert [(passed.provider, passed.code) for passed in reading.passed_over] == [
        ("huggingface", code),
        ("openai", code),
    ]
