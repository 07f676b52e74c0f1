"""What becomes of a picture when those who caption it fail, each in its way: its text is there all the same."""

from collections.abc import Awaitable, Callable

import pytest

from contracts.recognized import Reading
from contracts.submitted import ImageUploaded
from runtime.errors import Transient
from vision.sight import Sight
from wire.faults import Fault
from wire.server import WireServer

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def seen(sight: Sight, photo: ImageUploaded, user: str = "ana") -> Reading:
    return await sight.see(photo.file, user=user, cause=f"{photo.job.job_id}/{photo.part_id}")


@pytest.mark.parametrize("provider", ["openai", "groq", "huggingface"])
@pytest.mark.parametrize(
    "fault", [Fault.status(429, retry_after=0.05), Fault.status(500), Fault.cut(), Fault.garbage(), Fault.truncated()]
)
async def test_a_passing_fault_is_passed_over(
    wire: WireServer,
    set_up: Callable[..., Awaitable[Sight]],
    photo: Callable[..., ImageUploaded],
    provider: str,
    fault: Fault,
) -> None:
    wire.fails(fault, times=1)

    reading = await seen(await set_up(provider), photo(f"{fault.kind} {fault.code} at {provider}"))

    assert reading.provider == f"local+{provider}"
    assert not reading.degraded
    assert len(wire.heard) == 2


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.status(429, retry_after=3_600), "away"),
        (Fault.status(503), "away"),
        (Fault.cut(), "away"),
        (Fault.dead_model(), "misconfigured"),
        (Fault.unauthorized(), "misconfigured"),
        (Fault.refusal(), "refused"),
        (Fault.refusal(filtered=True), "refused"),
        (Fault.too_long(), "unacceptable"),
        (Fault.wrong_json(), "garbled"),
        (Fault.against_schema(), "garbled"),
        (Fault.truncated(), "garbled"),
    ],
)
async def test_the_next_provider_answers_and_the_reading_says_why(
    wire: WireServer,
    set_up: Callable[..., Awaitable[Sight]],
    photo: Callable[..., ImageUploaded],
    fault: Fault,
    code: str,
    sentence: str,
) -> None:
    wire.fails(fault, on="/v1/")

    reading = await seen(await set_up("openai", "huggingface"), photo(f"{fault.kind} {fault.code}"))

    assert (reading.provider, reading.description) == ("local+huggingface", sentence)
    assert reading.text, "what is written in it is there whoever captions it"
    assert reading.degraded
    (passed,) = reading.passed_over
    assert passed.provider == "openai"
    assert passed.code in (code, "resting")
    assert passed.reason
    if code in ("misconfigured", "refused", "unacceptable"):
        assert len([heard for heard in wire.heard if heard.operation == "chat"]) == 1, "it is not asked again in vain"


async def test_when_all_are_away_the_picture_is_told_from_its_layout_until_one_is_back(
    wire: WireServer, set_up: Callable[..., Awaitable[Sight]], photo: Callable[..., ImageUploaded], told: dict[str, str]
) -> None:
    eyes = await set_up("openai", "huggingface", "groq")
    wire.fails(Fault.status(503))

    reading = await seen(eyes, photo("Order new chairs"))

    assert (reading.provider, reading.model) == ("local", "rapidocr-ppocrv6")
    assert reading.text == "Order new chairs"
    assert reading.description
    assert "not by a model that sees" in reading.description
    assert reading.degraded
    assert [passed.provider for passed in reading.passed_over] == ["openai", "huggingface", "groq"]

    wire.recovers()
    for attempt in range(100):
        reading = await seen(eyes, photo(f"Order chair {attempt}"))
        if reading.provider == "local+openai":
            break
    assert reading.description == told["description"]
    assert not reading.degraded


async def test_a_server_that_answers_too_late_is_not_waited_for(
    wire: WireServer, set_up: Callable[..., Awaitable[Sight]], photo: Callable[..., ImageUploaded]
) -> None:
    wire.fails(Fault.slow(60), on="/v1/")

    reading = await seen(await set_up("openai", openai_timeout_s=0.2), photo("No hurry"))

    assert (reading.provider, reading.text) == ("local", "No hurry")
    assert [passed.code for passed in reading.passed_over] == ["away"]


async def test_a_server_that_knows_no_schema_is_asked_for_any_json(
    wire: WireServer, set_up: Callable[..., Awaitable[Sight]], photo: Callable[..., ImageUploaded], told: dict[str, str]
) -> None:
    eyes = await set_up("openai")
    wire.fails(Fault.status(400, message="response_format: json_schema is not supported"), times=1)

    first, second = await seen(eyes, photo("One")), await seen(eyes, photo("Two"))

    assert [reading.description for reading in (first, second)] == [told["description"]] * 2
    asked = [heard.json["response_format"]["type"] for heard in wire.heard]
    assert asked == ["json_schema", "json_object", "json_object"]


async def test_where_outages_are_waited_for_a_captioner_that_is_away_is_waited_for(
    wire: WireServer, set_up: Callable[..., Awaitable[Sight]], photo: Callable[..., ImageUploaded]
) -> None:
    eyes = await set_up("openai", on_outage="wait")
    wire.fails(Fault.status(503))
    note = photo("Wait for me")

    with pytest.raises(Transient):
        await seen(eyes, note)

    wire.recovers()
    for _ in range(100):
        try:
            reading = await seen(eyes, note)
        except Transient:
            continue
        break
    assert reading.provider == "local+openai"
