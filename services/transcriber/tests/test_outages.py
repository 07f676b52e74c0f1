"""What goes wrong at a provider, and who answers then: always somebody, and the answer says who and why."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from contracts.recognized import Reading, TextRecognized
from contracts.submitted import AudioUploaded
from runtime.blobs import Blobs
from runtime.errors import Transient
from runtime.providers.chain import Chain
from transcriber.handlers import transcribe
from transcriber.providers import Speech
from transcriber.providers.local import Local
from transcriber.providers.recording import RATE
from transcriber.providers.weights import NoSpeechModel
from wire.faults import Fault
from wire.heard import Heard
from wire.server import WireServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

Samples = NDArray[np.int16]
Upload = Callable[..., Awaitable[AudioUploaded]]
Record = Callable[..., bytes]
ChainFor = Callable[..., Awaitable[Chain[Speech]]]


@pytest_asyncio.fixture(loop_scope="module")
async def note(upload: Upload, voice_note: bytes) -> AudioUploaded:
    """The voice note of somebody whose answers nothing is known of yet."""
    return await upload(voice_note, "note.mp3", f"user-{uuid4()}")


@pytest.fixture
def wire(wire: WireServer) -> WireServer:
    wire.says("transcribe", {"text": "Call Anna on Friday."})
    return wire


async def read(uploaded: AudioUploaded, chain: Chain[Speech]) -> Reading:
    *_, last = [fact async for fact in transcribe(uploaded, speech=chain)]
    assert isinstance(last, TextRecognized)
    return last.reading


def why(reading: Reading) -> list[tuple[str, str]]:
    return [(passed.provider, passed.code) for passed in reading.passed_over]


def assert_heard_here(reading: Reading) -> None:
    assert (reading.provider, reading.degraded) == ("local", True)
    assert "contract" in reading.text


@pytest.mark.parametrize(
    "passing",
    [
        Fault.status(429, retry_after=0.05),
        Fault.status(429, retry_after=datetime.now(UTC) - timedelta(seconds=5)),
        Fault.status(503),
        Fault.cut(),
        Fault.garbage(),
        Fault.truncated(),
    ],
    ids=lambda fault: f"{fault.kind} {fault.code}",
)
async def test_what_passes_is_waited_for(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded, passing: Fault
) -> None:
    wire.fails(passing, times=1)
    reading = await read(note, await chain_for())
    assert (reading.text, reading.provider, reading.degraded) == ("Call Anna on Friday.", "groq", False)
    assert len(wire.heard) == 2


async def test_an_outage_is_bridged_here_and_its_end_needs_no_restart(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded
) -> None:
    chain = await chain_for(provider_attempts=2)
    wire.fails(Fault.status(500))
    during = await read(note, chain)
    assert_heard_here(during)
    assert why(during) == [("groq", "away")]
    wire.recovers()
    after = await read(note, chain)
    assert (after.provider, after.degraded, after.text) == ("groq", False, "Call Anna on Friday.")


async def test_after_too_many_failures_a_provider_is_left_alone(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded
) -> None:
    chain = await chain_for(provider_attempts=2, provider_circuit_failures=2, provider_circuit_rest_s=600)
    wire.fails(Fault.status(500))
    assert why(await read(note, chain)) == [("groq", "away")]
    asked = len(wire.heard)
    assert why(await read(note, chain)) == [("groq", "resting")]
    assert len(wire.heard) == asked
    (groq, local) = chain.report().order
    assert (groq.state, local.provider) == ("resting", "local")


async def test_who_is_too_slow_is_not_waited_for(wire: WireServer, chain_for: ChainFor, note: AudioUploaded) -> None:
    wire.fails(Fault.slow(600))
    reading = await read(note, await chain_for(groq_timeout_s=0.3, provider_attempts=1))
    assert_heard_here(reading)
    assert why(reading) == [("groq", "away")]


async def test_a_long_pause_that_is_asked_for_is_granted_without_waiting(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded
) -> None:
    wire.fails(Fault.status(429, retry_after=3600))
    chain = await chain_for()
    assert why(await read(note, chain)) == [("groq", "away")]
    assert why(await read(note, chain)) == [("groq", "resting")]
    assert len(wire.heard) == 1


async def test_a_dead_model_is_shown_and_not_asked_again(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded
) -> None:
    wire.fails(Fault.dead_model())
    chain = await chain_for()
    reading = await read(note, chain)
    assert_heard_here(reading)
    assert why(reading) == [("groq", "misconfigured")]
    assert len(wire.heard) == 1
    assert chain.report().order[0].state == "misconfigured"


async def test_a_refused_key_is_used_again_once_it_was_changed(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded, tmp_path: Path
) -> None:
    key = tmp_path / "groq.key"
    key.write_text("the-old-one\n")
    wire.rules.accepts_keys = {"the-new-one"}
    chain = await chain_for(groq_api_key=None, groq_api_key_file=key)
    reading = await read(note, chain)
    assert_heard_here(reading)
    assert why(reading) == [("groq", "misconfigured")]
    assert "the-old-one" not in reading.model_dump_json()
    key.write_text("the-new-one\n")
    assert (await read(note, chain)).provider == "groq"
    assert [heard.key for heard in wire.heard] == ["the-old-one", "the-new-one"]


@pytest.mark.parametrize(
    "garbled", [Fault.wrong_json(), Fault.against_schema(), Fault.truncated()], ids=lambda f: f.kind
)
async def test_what_is_no_transcript_is_asked_for_once_more_and_then_heard_here(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded, garbled: Fault
) -> None:
    wire.fails(garbled)
    reading = await read(note, await chain_for())
    assert_heard_here(reading)
    assert why(reading) == [("groq", "garbled")]
    assert len(wire.heard) == 2


async def test_where_work_is_to_wait_nothing_is_heard_here_instead(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded
) -> None:
    wire.fails(Fault.status(503))
    chain = await chain_for(on_outage="wait", provider_attempts=1)
    with pytest.raises(Transient):
        await read(note, chain)
    wire.recovers()
    assert (await read(note, chain)).provider == "groq"


async def test_the_next_provider_is_asked_before_this_machine(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded
) -> None:
    wire.fails(Fault.status(500), on="/openai/v1")
    chain = await chain_for(
        transcriber_providers="groq,openai",
        openai_base_url=f"{wire.url}/v1",
        openai_speech_model="a-whisper",
        provider_attempts=1,
    )
    reading = await read(note, chain)
    assert (reading.provider, reading.model, reading.degraded) == ("openai", "a-whisper", True)
    assert why(reading) == [("groq", "away")]


async def test_when_one_gives_up_in_the_middle_the_next_goes_on_from_there(
    wire: WireServer, chain_for: ChainFor, upload: Upload, record: Record, spoken: Samples
) -> None:
    times, one_s = 10, len(spoken) / RATE

    def answer(_heard: Heard) -> dict[str, object] | Fault:
        if len(wire.heard) > 1:
            return Fault.status(500)
        return {"segments": [{"start": 0.2, "end": 5.0, "text": "This was heard there."}]}

    wire.says("transcribe", answer)
    chain = await chain_for(transcriber_parallel=1, provider_attempts=1)
    reading = await read(await upload(record(np.tile(spoken, times)), "meeting.wav", "carla"), chain)
    assert (reading.provider, reading.model) == ("groq+local", "whisper-large-v3-turbo+whisper-tiny.en")
    assert reading.degraded
    assert why(reading) == [("groq", "away")]
    assert [one.provider for one in reading.spent] == ["groq", "local"]
    there, *here = reading.segments
    assert there.text == "This was heard there."
    assert 35 < here[0].start_s < 62
    assert all("heard there" not in segment.text for segment in here)
    assert reading.text.count("meeting room") == times - round(here[0].start_s / one_s)
    assert here[-1].end_s == pytest.approx(times * one_s, abs=2)
    assert reading.duration_s == pytest.approx(times * one_s, abs=0.1)


async def test_without_a_model_here_others_listen_and_their_outage_is_waited_out(
    wire: WireServer, chain_for: ChainFor, note: AudioUploaded, blobs: Blobs
) -> None:
    deaf = Local(blobs, model="./nowhere")
    chain = await chain_for(here=deaf, provider_attempts=1)
    with pytest.raises(NoSpeechModel, match=r"names \./nowhere, which is no folder"):
        await deaf.check()
    wire.fails(Fault.status(503))
    with pytest.raises(Transient):
        await read(note, chain)
    wire.recovers()
    assert (await read(note, chain)).provider == "groq"
