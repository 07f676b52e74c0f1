"""Hugging Face's SDK, at the router's paths and at one's own endpoint."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from huggingface_hub import AsyncInferenceClient
from huggingface_hub.errors import BadRequestError, HfHubHTTPError, InferenceTimeoutError
from tests.wire.tests.sounds import PICTURE, silence

from wire.faults import Fault
from wire.server import WireServer

# The SDK hands raw bytes to its HTTP client in a way that the client would rather not see.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
async def speech(wire: WireServer) -> AsyncIterator[AsyncInferenceClient]:
    headers = {"content-type": "audio/wav"}
    model = f"{wire.url}/hf-inference/models/openai/whisper-large-v3"
    async with AsyncInferenceClient(model=model, api_key="hf_right", headers=headers) as client:
        yield client


@pytest.fixture
async def captions(wire: WireServer) -> AsyncIterator[AsyncInferenceClient]:
    headers = {"content-type": "image/png"}
    async with AsyncInferenceClient(
        model=f"{wire.url}/endpoint/captions", api_key="hf_right", headers=headers
    ) as client:
        yield client


async def test_a_recording_becomes_text(wire: WireServer, speech: AsyncInferenceClient) -> None:
    wire.says("transcribe", "Call Tom.")

    answer = await speech.automatic_speech_recognition(silence())

    assert (answer.text, answer.chunks) == ("Call Tom.", None)
    heard = wire.heard[0]
    assert (heard.model, heard.key, heard.file) == ("openai/whisper-large-v3", "hf_right", silence())


async def test_times_come_when_they_are_asked_for(wire: WireServer) -> None:
    wire.says("transcribe", {"segments": [{"start": 0.0, "end": 1.5, "text": "Call Tom."}]})

    async with AsyncInferenceClient(model=f"{wire.url}/endpoint/whisper", api_key="hf_right") as client:
        answer: Any = await client.automatic_speech_recognition(silence(), extra_body={"return_timestamps": True})

    assert [(one.text, one.timestamp) for one in answer.chunks] == [("Call Tom.", [0.0, 1.5])]
    assert wire.heard[0].file == silence()
    assert wire.heard[0].fields == {"return_timestamps": True}


async def test_a_picture_gets_a_caption(wire: WireServer, captions: AsyncInferenceClient) -> None:
    wire.says("caption", "a whiteboard with three notes")

    assert (await captions.image_to_text(PICTURE)).generated_text == "a whiteboard with three notes"


async def test_the_service_wants_to_know_what_the_bytes_are(wire: WireServer) -> None:
    wire.says("caption", "a whiteboard")

    async with AsyncInferenceClient(model=f"{wire.url}/endpoint/captions", api_key="hf_right") as client:
        with pytest.raises(BadRequestError, match='Content type "None" not supported'):
            await client.image_to_text(PICTURE)


async def test_a_recording_is_nothing_for_a_caption_model(wire: WireServer) -> None:
    model = f"{wire.url}/hf-inference/models/Salesforce/blip-image-captioning-large"
    async with AsyncInferenceClient(model=model, api_key="hf_right", headers={"content-type": "audio/wav"}) as client:
        with pytest.raises(BadRequestError, match="cannot identify image file"):
            await client.image_to_text(silence())


async def test_ones_own_endpoint_serves_whatever_it_is_called_but_no_file_too_large(
    wire: WireServer, captions: AsyncInferenceClient
) -> None:
    wire.says("caption", "a whiteboard")
    wire.rules.models = {"openai/whisper-large-v3"}

    assert (await captions.image_to_text(PICTURE)).generated_text == "a whiteboard"

    wire.rules.max_file = len(PICTURE) - 1
    with pytest.raises(HfHubHTTPError) as raised:
        await captions.image_to_text(PICTURE)
    assert raised.value.response.status_code == 413


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.unauthorized(), 401),
        (Fault.dead_model(), 404),
        (Fault.decommissioned(), 410),
        (Fault.status(413), 413),
        (Fault.status(429, retry_after=3), 429),
        (Fault.status(500), 500),
        (Fault.loading(20), 503),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
async def test_each_error_is_raised_with_its_status(
    wire: WireServer, captions: AsyncInferenceClient, fault: Fault, status: int
) -> None:
    wire.fails(fault)

    with pytest.raises(HfHubHTTPError) as raised:
        await captions.image_to_text(PICTURE)

    assert raised.value.response.status_code == status
    told = raised.value.response.json()
    assert isinstance(told["error"], str)
    assert told.get("estimated_time") == (20 if status == 503 else None)


async def test_a_cut_connection_and_a_late_answer(wire: WireServer, captions: AsyncInferenceClient) -> None:
    wire.says("caption", "Never seen.")
    wire.fails(Fault.cut(), times=1)
    wire.fails(Fault.garbage(), times=1)
    wire.fails(Fault.slow(60), times=1)

    for _ in range(2):
        with pytest.raises(httpx2.RemoteProtocolError):
            await captions.image_to_text(PICTURE)
    captions.timeout = 0.05
    with pytest.raises(InferenceTimeoutError):
        await captions.image_to_text(PICTURE)


@pytest.mark.parametrize("fault", [Fault.wrong_json(), Fault.truncated()], ids=lambda fault: fault.kind)
async def test_a_body_that_is_no_json(wire: WireServer, captions: AsyncInferenceClient, fault: Fault) -> None:
    wire.says("caption", "a whiteboard")
    wire.fails(fault)

    with pytest.raises(ValueError, match=r"Expecting value|Unterminated|delimiter"):
        await captions.image_to_text(PICTURE)


async def test_nothing_scripted_is_noticed(captions: AsyncInferenceClient) -> None:
    with pytest.raises(HfHubHTTPError, match="nothing was scripted for caption"):
        await captions.image_to_text(PICTURE)
