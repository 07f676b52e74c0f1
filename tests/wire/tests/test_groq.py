"""Groq's own SDK cannot tell this server from Groq."""

from datetime import UTC, datetime
from typing import Any

import groq as sdk
import pytest
from groq import AsyncGroq
from tests.wire.tests.schemas import SCHEMA

from wire.faults import Fault
from wire.heard import Dialect
from wire.server import WireServer

FORMAT: dict[str, Any] = {"type": "json_schema", "json_schema": {"name": "tasks", "strict": True, "schema": SCHEMA}}


async def ask(groq: AsyncGroq, model: str = "openai/gpt-oss-20b", **more: Any) -> Any:
    """One chat, with the answers' headers."""
    messages = [{"role": "user", "content": "Remind me to call Tom"}]
    return await groq.chat.completions.with_raw_response.create(model=model, messages=messages, **more)  # type: ignore[arg-type] # plain dicts


async def test_a_scripted_answer_comes_as_a_completion_with_its_cost_and_quota(
    wire: WireServer, groq: AsyncGroq
) -> None:
    wire.says("chat", {"tasks": [{"summary": "Call Tom", "due": None}]})

    raw = await ask(groq, response_format=FORMAT)

    completion = await raw.parse()
    assert completion.choices[0].message.content == '{"tasks": [{"summary": "Call Tom", "due": null}]}'
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens > 0
    assert completion.x_groq.id.startswith("req_")
    assert raw.headers["x-ratelimit-remaining-tokens"] == "7900"
    assert raw.headers["x-ratelimit-reset-requests"] == "1m26.4s"
    heard = wire.heard[0]
    assert (heard.dialect, heard.operation, heard.key) == (Dialect.GROQ, "chat", "gsk_right")
    assert heard.json["messages"][0]["content"] == "Remind me to call Tom"


async def test_an_answer_may_follow_from_the_question(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", lambda asked: f"You said: {asked['messages'][0]['content']}")

    completion = await (await ask(groq)).parse()

    assert completion.choices[0].message.content == "You said: Remind me to call Tom"


async def test_the_quota_is_told_as_it_was_set(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", "Yes.")
    wire.limits(remaining_requests=0, reset=179.56)

    headers = (await ask(groq)).headers

    assert headers["x-ratelimit-remaining-requests"] == "0"
    assert headers["x-ratelimit-reset-requests"] == "2m59.56s"


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (Fault.unauthorized(), sdk.AuthenticationError, "invalid_api_key"),
        (Fault.dead_model(), sdk.NotFoundError, "model_not_found"),
        (Fault.decommissioned(), sdk.BadRequestError, "model_decommissioned"),
        (Fault.too_long(), sdk.BadRequestError, "context_length_exceeded"),
        (Fault.json_validate_failed(), sdk.BadRequestError, "json_validate_failed"),
        (Fault.status(413), sdk.APIStatusError, "rate_limit_exceeded"),
        (Fault.status(429), sdk.RateLimitError, "rate_limit_exceeded"),
        (Fault.status(498), sdk.APIStatusError, "capacity_exceeded"),
        (Fault.status(500), sdk.InternalServerError, None),
        (Fault.status(503), sdk.InternalServerError, None),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
async def test_each_error_is_raised_as_the_sdk_raises_groqs(
    wire: WireServer, groq: AsyncGroq, fault: Fault, error: type[sdk.APIStatusError], code: str | None
) -> None:
    wire.fails(fault)

    with pytest.raises(error) as raised:
        await ask(groq)

    assert raised.value.status_code == fault.code
    assert isinstance(raised.value.body, dict)
    assert raised.value.body["error"].get("code") == code


async def test_a_provider_that_recovers_after_two_failures(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", "Here I am again.")
    wire.fails(Fault.status(429, retry_after=7), times=1)
    wire.fails(Fault.status(503, retry_after=datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)), times=1)

    with pytest.raises(sdk.RateLimitError) as limited:
        await ask(groq)
    with pytest.raises(sdk.InternalServerError) as over:
        await ask(groq)
    completion = await (await ask(groq)).parse()

    assert limited.value.response.headers["retry-after"] == "7"
    assert over.value.response.headers["retry-after"] == "Wed, 02 Jan 2030 03:04:05 GMT"
    assert completion.choices[0].message.content == "Here I am again."


@pytest.mark.parametrize("fault", [Fault.cut(), Fault.garbage()], ids=lambda fault: fault.kind)
async def test_a_broken_connection_is_a_connection_error(wire: WireServer, groq: AsyncGroq, fault: Fault) -> None:
    wire.says("chat", "Never heard.")
    wire.fails(fault)

    with pytest.raises(sdk.APIConnectionError):
        await ask(groq)


async def test_a_web_page_instead_of_an_answer_is_handed_on_as_text(wire: WireServer, groq: AsyncGroq) -> None:
    wire.fails(Fault.page())

    assert "<title>" in await (await ask(groq)).parse()


async def test_a_slow_answer_runs_into_the_clients_time_out(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", "At last.")
    wire.fails(Fault.slow(60))

    with pytest.raises(sdk.APITimeoutError):
        await ask(groq, timeout=0.05)


async def test_what_the_model_wrote_may_be_wrong_in_each_way(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", {"tasks": [{"summary": "Call Tom", "due": None}]})
    for fault in (Fault.wrong_json(), Fault.against_schema(), Fault.truncated()):
        wire.fails(fault, times=1)

    prose, other, half = [(await (await ask(groq, response_format=FORMAT)).parse()).choices[0] for _ in range(3)]

    assert prose.message.content.startswith("Sure!")
    assert other.message.content == '{"unexpected": true}'
    assert half.finish_reason == "length"
    assert half.message.content == '{"tasks": [{"summary": "'


async def test_a_refusal_is_prose_or_fails_as_json(wire: WireServer, groq: AsyncGroq) -> None:
    wire.fails(Fault.refusal("I can't help with that."))

    completion = await (await ask(groq)).parse()
    with pytest.raises(sdk.BadRequestError, match="failed_generation") as refused:
        await ask(groq, response_format=FORMAT)

    assert completion.choices[0].message.content == "I can't help with that."
    assert refused.value.body["error"]["failed_generation"] == "I can't help with that."  # type: ignore[index] # an object


async def test_what_nobody_scripted_is_an_error_that_says_so(groq: AsyncGroq) -> None:
    with pytest.raises(sdk.InternalServerError, match="nothing was scripted for chat"):
        await ask(groq)


async def test_an_answer_that_the_schema_forbids_is_a_mistake_of_the_script(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", {"todo": ["Call Tom"]})

    with pytest.raises(sdk.InternalServerError, match="the scripted answer is not what the schema asks for"):
        await ask(groq, response_format=FORMAT)


async def test_only_known_keys_and_models_are_served(wire: WireServer, groq: AsyncGroq) -> None:
    wire.says("chat", "Hello.")
    wire.rules.accepts_keys = {"gsk_right"}

    with pytest.raises(sdk.AuthenticationError):
        await ask(groq.copy(api_key="gsk_withdrawn"))
    with pytest.raises(sdk.NotFoundError, match="model_not_found"):
        await ask(groq, model="llama3-8b-8192")
    models = await groq.models.list()

    assert (await (await ask(groq)).parse()).choices[0].message.content == "Hello."
    assert "whisper-large-v3-turbo" in {model.id for model in models.data}


async def test_a_base_address_with_a_path_too_much_is_told(wire: WireServer) -> None:
    wire.says("chat", "Never heard.")

    async with AsyncGroq(api_key="gsk_right", base_url=f"{wire.url}/openai/v1", max_retries=0) as groq:
        with pytest.raises(sdk.NotFoundError, match="/openai/v1/openai/v1/chat/completions"):
            await ask(groq)
