"""Recordings to listen to, and what listens to them."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import av
import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from contracts.job import File, Job, Part, PartKind
from contracts.submitted import AudioUploaded
from runtime.blobs import Blobs
from transcriber.providers.local import Local
from transcriber.providers.recording import RATE

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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def speech(blobs: Blobs) -> AsyncIterator[Local]:
    local = Local(blobs)
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
def upload(blobs: Blobs) -> Callable[[bytes, str], Awaitable[AudioUploaded]]:
    """Put a recording into the blob store and say that it was uploaded."""

    async def uploaded(data: bytes, filename: str) -> AudioUploaded:
        file_id = uuid4()
        file = File(
            file_id=file_id,
            filename=filename,
            content_type="audio/mpeg",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            blob=f"users/anna/{file_id}",
        )
        await blobs.put(f"users/anna/{file_id}", data)
        part = Part(part_id="voice", kind=PartKind.AUDIO, file=file)
        return AudioUploaded(
            job=Job(job_id=uuid4(), user_id="anna", accepted_at=datetime.now(UTC), parts=(part,)), part_id="voice"
        )

    return uploaded
