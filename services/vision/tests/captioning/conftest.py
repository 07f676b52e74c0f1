"""A house whose captions come from a server that can be told to fail, through the real SDKs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from contracts.job import PartKind
from contracts.submitted import ImageUploaded
from runtime.blobs import Blobs
from vision.limits import Limits, OutgoingLimits
from vision.preparation import Preparation
from vision.providers.chain import chain
from vision.providers.local import Local
from vision.settings import Settings
from vision.sight import Sight
from wire.server import WireServer

SEEING_ON_GROQ = "qwen/qwen3.6-27b"


@pytest.fixture(scope="session")
def told() -> dict[str, str]:
    """What a chat model says of every picture."""
    return {"kind": "photo", "description": "A note on a kitchen door. It reminds somebody of an appointment."}


@pytest.fixture(scope="session")
def sentence() -> str:
    """What a model for captions alone says."""
    return "a note on a door"


@pytest.fixture
def blobs() -> Blobs:
    return Blobs.open("memory:")


class Lasting(Local):
    """Outlives the chains it stands in: loading its models takes seconds."""

    async def start(self) -> None:
        """It was started before."""

    async def stop(self) -> None:
        """It is stopped later."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def local(limits: Limits) -> AsyncIterator[Local]:
    local = Lasting(Blobs.open("memory:"), limits)
    await Local.start(local)
    yield local
    await Local.stop(local)


@pytest_asyncio.fixture(loop_scope="module")
async def wire(told: dict[str, str], sentence: str) -> AsyncIterator[WireServer]:
    async with WireServer.running() as wire:
        wire.rules.models = [SEEING_ON_GROQ, "llava", "blip"]
        wire.says("chat", told)
        wire.says("caption", sentence)
        yield wire


def settings(wire: WireServer, *providers: str, **more: Any) -> Settings:
    """Those providers, and short pauses."""
    known: dict[str, dict[str, Any]] = {
        "openai": {"openai_base_url": f"{wire.url}/v1", "openai_vision_model": "llava", "openai_timeout_s": 5},
        "groq": {"groq_base_url": wire.url, "groq_api_key": "gsk-x", "groq_vision_model": SEEING_ON_GROQ},
        "huggingface": {"hf_caption_model": f"{wire.url}/endpoint/blip", "hf_api_key": "hf-x", "hf_timeout_s": 5},
    }
    own = {name: value for provider in providers for name, value in known[provider].items()}
    return Settings(
        _env_file=None,
        **{
            "vision_providers": (*providers, "local"),
            "provider_first_pause_s": 0.01,
            "provider_longest_pause_s": 0.05,
            "provider_circuit_rest_s": 0.05,
            **own,
            **more,
        },
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def preparation(limits: Limits, outgoing: OutgoingLimits) -> AsyncIterator[Preparation]:
    preparation = Preparation(limits, outgoing)
    yield preparation
    await preparation.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def set_up(
    wire: WireServer, local: Local, blobs: Blobs, preparation: Preparation
) -> AsyncIterator[Callable[..., Awaitable[Sight]]]:
    """A house in which those providers are set up."""
    async with AsyncExitStack() as stack:

        async def made(*providers: str, **more: Any) -> Sight:
            captioners = chain(settings(wire, *providers, **more), blobs, local)
            await captioners.start()
            stack.push_async_callback(captioners.stop)
            return Sight(blobs, local, captioners, preparation)

        yield made


@pytest.fixture
def photo(written: Callable[..., Image.Image], uploaded: Callable[..., ImageUploaded]) -> Callable[..., ImageUploaded]:
    """Somebody photographed a note at home; each photo is another file."""

    def take(text: str = "Call the dentist on Monday") -> ImageUploaded:
        exif = Image.Exif()
        exif[0x010F] = "Camera of somebody"
        exif[0x0112] = 6
        exif.get_ifd(0x8825)[2] = (48.0, 8.0, 14.0)
        data = BytesIO()
        lying = written((40, 60, 40, text)).transpose(Image.Transpose.ROTATE_90)
        lying.save(data, "JPEG", exif=exif)
        return uploaded(PartKind.IMAGE, "note.jpg", data.getvalue())

    return take
