"""What becomes of a picture that can't be made ready for sending: that is nobody's fault, and costs no text."""

from collections.abc import Awaitable, Callable

import pytest

from contracts.submitted import ImageUploaded
from runtime.blobs import Blobs
from runtime.providers.failures import Unacceptable
from vision.exhibit import Exhibit
from vision.limits import Limits, OutgoingLimits
from vision.pages import PageRead
from vision.preparation import Preparation
from vision.providers.local import Local
from vision.sight import Sight
from wire.server import WireServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

Spoil = Callable[[Sight], Sight]


@pytest.fixture
def hurried(blobs: Blobs, local: Local, limits: Limits, outgoing: OutgoingLimits) -> Spoil:
    """The same house, whose child for preparing pictures is ended before it can start."""

    def spoil(sight: Sight) -> Sight:
        return Sight(blobs, local, sight.captioners, Preparation(limits, outgoing, timeout_s=0.001))

    return spoil


async def test_its_text_is_read_and_no_provider_is_blamed_or_asked(
    wire: WireServer, set_up: Callable[..., Awaitable[Sight]], hurried: Spoil, photo: Callable[..., ImageUploaded]
) -> None:
    eyes = hurried(await set_up("openai", "huggingface", provider_circuit_failures=1))

    reading = await eyes.see(photo("Water the plants").file, user="ana", cause="job/part")

    assert (reading.provider, reading.text) == ("local", "Water the plants")
    assert reading.description
    assert reading.degraded
    assert [(one.provider, one.code) for one in reading.passed_over] == [
        ("openai", "unacceptable"),
        ("huggingface", "unacceptable"),
    ]
    assert wire.heard == []
    await eyes.captioners.check()  # all of them are ready: none is resting


async def test_a_caption_that_is_known_needs_no_picture(
    wire: WireServer,
    set_up: Callable[..., Awaitable[Sight]],
    hurried: Spoil,
    photo: Callable[..., ImageUploaded],
    told: dict[str, str],
) -> None:
    note, eyes = photo("Feed the cat"), await set_up("openai")
    await eyes.see(note.file, user="ana", cause="job/part")

    reading = await hurried(eyes).see(note.file, user="ana", cause="another/part")

    assert (reading.provider, reading.description) == ("local+openai", told["description"])
    assert len(wire.heard) == 1


async def test_it_is_tried_only_once_whoever_asks_for_it() -> None:
    tried = 0

    async def prepare() -> bytes:
        nonlocal tried
        tried += 1
        raise TimeoutError

    async def page() -> PageRead:
        raise AssertionError("nobody reads it here")

    exhibit = Exhibit("a picture", prepare, page, cause="job/part")
    for _ in range(2):
        with pytest.raises(Unacceptable):
            await exhibit.jpeg()
    assert tried == 1
