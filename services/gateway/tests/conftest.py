"""A real gateway in front of a real broker, with a folder for its blobs; and samples of what people send."""

import asyncio
import io
import os
import sys
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import av
import httpx
import numpy as np
import pillow_heif
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from PIL import Image

from contracts.cloudevents import headers
from contracts.fact import Event
from contracts.topics import topic_named
from standalone.ports import Ports
from standalone.postgres import Postgres
from standalone.processes import Process

TOKEN = "x" * 16
LIMITS = {"MAX_TEXT_BYTES": "40000", "MAX_PICTURE_BYTES": "300000", "MAX_AUDIO_BYTES": "2000000"}


@dataclass(frozen=True)
class Gateway:
    """A gateway that runs, seen from outside."""

    client: httpx.AsyncClient
    blobs: Path
    process: Process

    def stored(self) -> list[Path]:
        """The files in the blob store, those that are still being written too."""
        return sorted(path for path in self.blobs.rglob("*") if path.is_file())


Place = tuple[Ports, Path, Process]
OpenGateway = Callable[..., AbstractAsyncContextManager[Gateway]]
OpenHouse = Callable[..., AbstractAsyncContextManager[tuple[Place, Process]]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kafka(embedded_kafka: Callable[[], AbstractAsyncContextManager[str]]) -> AsyncIterator[str]:
    async with embedded_kafka() as address:
        yield address


@asynccontextmanager
async def running(name: str, env: dict[str, str], health: str) -> AsyncIterator[Process]:
    process = Process(name, [sys.executable, "-m", name], env={**os.environ, **env}, say=lambda _name, _line: None)
    await process.start()
    try:
        async with asyncio.timeout(120), httpx.AsyncClient(trust_env=False) as client:
            while not await _ready(client, health):
                assert process.running, f"{name} ended: {list(process.recent)}"
                await asyncio.sleep(0.05)
        yield process
    finally:
        await process.stop(15)


async def _ready(client: httpx.AsyncClient, health: str) -> bool:
    try:
        return (await client.get(health)).is_success
    except httpx.TransportError:
        return False


_QUIET = {"LOG_LEVEL": "WARNING"}
"""Of those that live as long as all tests: while a test runs in an event loop of its own nobody takes up what they say,
and once the pipe is full they wait.
"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def without_store(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder, ports = tmp_path_factory.mktemp("lonely"), Ports.free()
    async with _gateway(kafka, folder, ports, **_QUIET) as process:
        yield ports, folder, process


@pytest.fixture
async def lonely(without_store: Place) -> AsyncIterator[Gateway]:
    """A gateway whose task store is away."""
    ports, folder, process = without_store
    async with _client(ports) as client:
        yield Gateway(client, folder, process)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def with_store(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    async with _house(kafka, tmp_path_factory.mktemp("house"), **_QUIET) as (place, _store):
        yield place


@asynccontextmanager
async def _house(
    kafka: str, folder: Path, *, database: Postgres | None = None, **settings: str
) -> AsyncIterator[tuple[Place, Process]]:
    """A gateway with those settings, its task store and a database of their own: that one where it is given."""
    ports = Ports.free()
    database = database or Postgres(folder / "postgres", say=lambda _name, _line: None)
    await database.start()
    env = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "KAFKA_FETCH_MAX_WAIT_MS": "50",
        "BLOB_URL": f"file:{folder / 'blobs'}",
        "DATABASE_URL": database.url,
        "INTERNAL_TOKEN": TOKEN,
        "HEALTH_PORT": str(ports.taskstore),
        "LOG_LEVEL": settings.get("LOG_LEVEL", "INFO"),
    }
    async with (
        running("taskstore", env, f"http://127.0.0.1:{ports.taskstore}/health/ready") as store,
        _gateway(kafka, folder / "blobs", ports, **settings) as process,
    ):
        yield (ports, folder / "blobs", process), store
    await database.stop()


@pytest.fixture
async def house(with_store: Place) -> AsyncIterator[Gateway]:
    """A gateway with its task store and database; the work of the workers is for the tests to do."""
    ports, folder, process = with_store
    async with _client(ports) as client:
        yield Gateway(client, folder, process)


@pytest.fixture
async def another(kafka: str, with_store: Place) -> AsyncIterator[Gateway]:
    """A second gateway to the same house."""
    folder = with_store[1]
    ports = replace(with_store[0], gateway=Ports.free().gateway)
    async with _gateway(kafka, folder, ports) as process, _client(ports) as client:
        yield Gateway(client, folder, process)


@pytest.fixture
async def say(kafka: str) -> AsyncIterator[Callable[[Event], Awaitable[None]]]:
    """Publishes an event as a worker would."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
    await producer.start()

    async def publish(event: Event) -> None:
        named = headers(event, event_id=uuid4(), source="/intelliassist/worker", time=datetime.now(UTC))
        raw = [(name, value.encode()) for name, value in named.items()]
        await producer.send_and_wait(event.topic, event.encode(), key=event.key.encode(), headers=raw)

    yield publish
    await producer.stop()


def _client(ports: Ports) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports.gateway}", timeout=30, trust_env=False)


@asynccontextmanager
async def _gateway(kafka: str, folder: Path, ports: Ports, **settings: str) -> AsyncIterator[Process]:
    env = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "KAFKA_FETCH_MAX_WAIT_MS": "50",
        "KAFKA_REQUEST_TIMEOUT_MS": "2000",
        "BLOB_URL": f"file:{folder}",
        "API_PORT": str(ports.gateway),
        "TASKSTORE_URL": f"http://127.0.0.1:{ports.taskstore}",
        "WORKER_HEALTH_URLS": f"transcriber=http://127.0.0.1:{ports.transcriber}",
        "INTERNAL_TOKEN": TOKEN,
        "CORS_ORIGINS": "https://app.example",
        **LIMITS,
        **settings,
    }
    async with running("gateway", env, f"http://127.0.0.1:{ports.gateway}/health/ready") as process:
        yield process


@pytest.fixture(scope="session")
def open_house() -> OpenHouse:
    """Starts a whole house of one's own: its place, and the process of its task store."""
    return _house


@pytest.fixture(scope="session")
def open_gateway() -> OpenGateway:
    """Starts a gateway of one's own, with settings of its own."""

    @asynccontextmanager
    async def start(kafka: str, folder: Path, ports: Ports, **settings: str) -> AsyncIterator[Gateway]:
        async with _gateway(kafka, folder, ports, **settings) as process, _client(ports) as client:
            yield Gateway(client, folder, process)

    return start


@pytest.fixture
def published(kafka: str) -> Callable[[str, str], Awaitable[list[ConsumerRecord]]]:
    """All records of a topic with a key."""
    return partial(_records, kafka)


@pytest.fixture(scope="session")
def records_on() -> Callable[[str, str, str], Awaitable[list[ConsumerRecord]]]:
    """The same, on a broker of one's own, whose address comes first."""
    return _records


async def _records(kafka: str, topic: str, key: str) -> list[ConsumerRecord]:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", fetch_max_wait_ms=50)
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(topic_named(topic).partitions)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        found: list[ConsumerRecord] = []
        async with asyncio.timeout(20):
            while any([await consumer.position(place) < ends[place] for place in places]):
                for batch in (await consumer.getmany(timeout_ms=100)).values():
                    found += [record for record in batch if record.key == key.encode()]
        return found
    finally:
        await consumer.stop()


@pytest.fixture(scope="session")
def samples() -> dict[str, bytes]:
    """One small file of each form that is taken."""
    pictures = {form: _picture(form) for form in ("PNG", "JPEG", "GIF", "WEBP", "AVIF")}
    recordings = {
        "MP3": _recording("mp3", "libmp3lame"),
        "OGG": _recording("ogg", "libopus"),
        "MP4": _recording("mp4", "aac"),
        "WEBM": _recording("webm", "libopus"),
        "FLAC": _recording("flac", "flac"),
        "AAC": _recording("adts", "aac"),
        "WAV": _wave(),
    }
    pictures["HEIC"] = _heic()
    return {**pictures, **recordings, "PDF": _PDF, "TEXT": b"Ana sends the offer by Friday.\n"}


def _picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, form)
    return out.getvalue()


def _heic() -> bytes:
    """Two pictures in one file, as phones send them; the second is the one to be shown."""
    out = io.BytesIO()
    album = pillow_heif.from_pillow(Image.new("RGB", (96, 64), "grey"))
    album.add_from_pillow(Image.linear_gradient("L").convert("RGB"))
    album.save(out, primary_index=1)
    return out.getvalue()


def _recording(container: str, codec: str) -> bytes:
    out = io.BytesIO()
    tone = (np.sin(np.arange(48_000) / 20) * 8_000).astype(np.int16)
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=48_000)
        for resampled in resampler.resample(frame):
            file.mux(stream.encode(resampled))
        file.mux(stream.encode(None))
    return out.getvalue()


def _wave() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\x00\x10" * 16_000)
    return out.getvalue()


_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
