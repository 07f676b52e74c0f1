"""Recordings to listen to, and what listens to them."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from contracts.job import File, Job, Part, PartKind
from contracts.submitted import AudioUploaded
from runtime.blobs import Blobs
from runtime.providers.chain import Chain
from transcriber.providers import Speech
from transcriber.providers.chain import chain
from transcriber.providers.chunk import Cutting
from transcriber.providers.local import Local
from transcriber.providers.preparation import Preparation
from transcriber.providers.recording import RATE
from transcriber.settings import Settings
from wire.server import WireServer

SAMPLES = Path(__file__).parent / "samples"

Samples = NDArray[np.int16]


@pytest.fixture
def voice_note() -> bytes:
    """13.4 s: Tom asks Anna for a contract and promises to book a room."""
    return (SAMPLES / "voice_note.mp3").read_bytes()


@pytest.fixture
def spoken() -> Samples:
    """The same as samples."""
    with av.open(SAMPLES / "voice_note.mp3") as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray()[0] for frame in frames])


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., bytes]:
    """Samples as a file of some format: `record(samples, "webm", "libopus")`."""

    def recorded(samples: Samples, format_: str = "wav", codec: str = "pcm_s16le", **options: str) -> bytes:
        path = tmp_path / f"{uuid4()}.{format_}"
        with av.open(path, "w", format=format_, options=options) as container:
            stream = container.add_stream(codec, rate=RATE, layout="mono")
            resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=RATE, frame_size=320)
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = RATE
            for piece in [*resampler.resample(frame), *resampler.resample(None)]:
                container.mux(stream.encode(piece))
            container.mux(stream.encode(None))
        return path.read_bytes()

    return recorded


@pytest.fixture(scope="module")
def blobs() -> Blobs:
    return Blobs.open("memory:")


class LentModel(Local):
    """A module's, which a test's chain neither starts nor stops."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class LentPreparation(Preparation):
    """The same."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def local(blobs: Blobs) -> AsyncIterator[Local]:
    local = LentModel(blobs)
    await Local.start(local)
    yield local
    await Local.stop(local)


@pytest.fixture
def speech(local: Local) -> Chain[Speech]:
    """Nobody but the model on this machine."""
    return Chain([local], on_outage="degrade")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def preparation() -> AsyncIterator[Preparation]:
    preparation = LentPreparation(Cutting(longest_s=60), processes=2)
    await Preparation.start(preparation)
    yield preparation
    await Preparation.stop(preparation)


@pytest.fixture
def wire() -> Iterator[WireServer]:
    with WireServer.in_thread() as wire:
        yield wire


@pytest_asyncio.fixture(loop_scope="module")
async def chain_for(
    wire: WireServer, blobs: Blobs, local: Local, preparation: Preparation
) -> AsyncIterator[Callable[..., Awaitable[Chain[Speech]]]]:
    """The chain of a transcriber with a key for Groq, set as told: `await chain_for(groq_timeout_s=1)`."""
    usual = {
        "transcriber_providers": "groq",
        "groq_base_url": wire.url,
        "groq_api_key": "a-key",
        "provider_first_pause_s": 0.01,
        "provider_longest_pause_s": 0.02,
        "provider_circuit_rest_s": 0.01,
    }
    async with AsyncExitStack() as started:

        async def chained(*, here: Local = local, **told: Any) -> Chain[Speech]:
            settings = Settings(**(usual | told))
            speech = chain(settings, blobs, local=here, preparation=preparation)
            await speech.start()
            started.push_async_callback(speech.stop)
            return speech

        yield chained


@pytest.fixture
def upload(blobs: Blobs) -> Callable[..., Awaitable[AudioUploaded]]:
    """Put a recording into the blob store and say that it was uploaded."""

    async def uploaded(data: bytes, filename: str, user: str = "anna") -> AudioUploaded:
        file_id = uuid4()
        file = File(
            file_id=file_id,
            filename=filename,
            content_type="audio/mpeg",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            blob=f"users/{user}/{file_id}",
        )
        await blobs.put(f"users/{user}/{file_id}", data)
        part = Part(part_id="voice", kind=PartKind.AUDIO, file=file)
        return AudioUploaded(
            job=Job(job_id=uuid4(), user_id=user, accepted_at=datetime.now(UTC), parts=(part,)), part_id="voice"
        )

    return uploaded
