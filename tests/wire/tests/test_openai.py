"""OpenAI's SDK, as it is used with Ollama, vLLM, llama.cpp or speaches."""

import base64
from typing import Any

import openai as sdk
import pytest
from openai import AsyncOpenAI
from tests.wire.tests.schemas import SCHEMA
from tests.wire.tests.sounds import PICTURE, silence

from wire.faults import Fault
from wire.server import WireServer

FORMAT: dict[str, Any] = {"type": "json_schema", "json_schema": {"name": "tasks", "strict": True, "schema": SCHEMA}}


async def ask(openai: AsyncOpenAI, content: Any = "Remind me to call Tom", **more: Any) -> Any:
    """One chat, with the answers' headers."""
    messages: Any = [{"role": "user", "content": content}]
    return await openai.chat.completions.with_raw_response.create(model="qwen3:4b", messages=messages, **more)


async def test_any_model_answers_and_no_quota_is_told(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.says("chat", {"tasks": []})

    raw = await ask(openai, response_format=FORMAT)

    completion = raw.parse()
    assert completion.choices[0].message.content == '{"tasks": []}'
    assert completion.model == "qwen3:4b"
    assert completion.usage.total_tokens > 0
    assert not [name for name in raw.headers if name.startswith("x-ratelimit")]


async def test_some_servers_do_not_tell_the_tokens(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.says("chat", "Hello.")
    wire.rules.usage = False

    assert (await ask(openai)).parse().usage is None


async def test_a_picture_travels_in_the_chat(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.says("chat", "A single dark pixel.")

    def shown(url: str) -> list[dict[str, Any]]:
        return [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": url}}]

    whole = "data:image/png;base64," + base64.b64encode(PICTURE).decode()
    completion = (await ask(openai, shown(whole))).parse()

    assert completion.choices[0].message.content == "A single dark pixel."
    with pytest.raises(sdk.BadRequestError, match="Invalid image"):
        await ask(openai, shown("data:image/png;base64,!!"))


async def test_a_refusal_has_its_own_place(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.fails(Fault.refusal("I can't."), times=1)
    wire.fails(Fault.refusal(filtered=True), times=1)

    refused, filtered = [(await ask(openai, response_format=FORMAT)).parse().choices[0] for _ in range(2)]

    assert refused.message.refusal == "I can't."
    assert refused.message.content is None
    assert filtered.finish_reason == "content_filter"


async def test_a_time_line_without_probabilities(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.says("transcribe", {"segments": [{"start": 0.0, "end": 1.0, "text": "Call Tom."}], "language": "english"})

    answer = await openai.audio.transcriptions.create(
        model="Systran/faster-whisper-small", file=("note.wav", silence()), response_format="verbose_json"
    )

    assert (answer.text, answer.language, answer.duration) == ("Call Tom.", "english", 1.0)
    assert answer.segments is not None
    assert (answer.segments[0].start, answer.segments[0].end) == (0.0, 1.0)
    assert getattr(answer.segments[0], "avg_logprob", None) is None


async def test_a_text_alone_lasts_as_long_as_the_recording(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.says("transcribe", "Call Tom.")

    answer = await openai.audio.transcriptions.create(
        model="whisper-1", file=("note.wav", silence(3)), response_format="verbose_json"
    )

    assert answer.segments is not None
    assert [(one.start, one.end, one.text) for one in answer.segments] == [(0.0, 3.0, "Call Tom.")]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.unauthorized(), sdk.AuthenticationError),
        (Fault.dead_model(), sdk.NotFoundError),
        (Fault.too_long(), sdk.BadRequestError),
        (Fault.status(422), sdk.UnprocessableEntityError),
        (Fault.status(429), sdk.RateLimitError),
        (Fault.status(500), sdk.InternalServerError),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
async def test_each_error_is_raised_as_the_sdk_raises_openais(
    wire: WireServer, openai: AsyncOpenAI, fault: Fault, error: type[sdk.APIStatusError]
) -> None:
    wire.fails(fault)

    with pytest.raises(error) as raised:
        await ask(openai)

    assert raised.value.status_code == fault.code


async def test_another_server_may_word_its_errors_otherwise(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.fails(
        Fault.status(400, body={"error": {"code": 400, "message": "too long", "type": "exceed_context_size_error"}})
    )

    with pytest.raises(sdk.BadRequestError) as raised:
        await ask(openai)

    assert raised.value.type == "exceed_context_size_error"


async def test_a_cut_connection_and_a_late_answer(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.says("chat", "Never heard.")
    wire.fails(Fault.cut(), times=1)
    wire.fails(Fault.slow(60), times=1)

    with pytest.raises(sdk.APIConnectionError):
        await ask(openai)
    with pytest.raises(sdk.APITimeoutError):
        await ask(openai, timeout=0.05)


async def test_a_text_longer_than_the_models_window(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.says("chat", "Fine.")
    wire.rules.context = 100

    with pytest.raises(sdk.BadRequestError) as raised:
        await ask(openai, "word " * 100)

    assert raised.value.code == "context_length_exceeded"
    assert (await ask(openai, "word")).parse().choices[0].message.content == "Fine."


async def test_a_fault_may_be_one_providers_or_one_operations(wire: WireServer, openai: AsyncOpenAI) -> None:
    wire.says("chat", "Fine.")
    wire.fails(Fault.status(500), on="/openai/")
    wire.fails(Fault.status(500), on="transcribe")

    assert (await ask(openai)).parse().choices[0].message.content == "Fine."
    with pytest.raises(sdk.InternalServerError):
        await openai.audio.transcriptions.create(model="whisper-1", file=("note.wav", silence()))
