"""What traces and metrics tell of one question, and what they do not."""

import asyncio
import traceback

import pytest
from libs.runtime.tests.providers.asking import Said
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from pydantic import ValidationError

from contracts.answering import TokenUse
from runtime.providers.exchange import exchange
from runtime.providers.failures import Garbled, Late
from runtime.providers.question import Question, Reply

PRIVATE = "the plan that only Ana knows"
QUESTION = Question(operation="chat", user="ana", content="0" * 64)


def only(spans: InMemorySpanExporter) -> ReadableSpan:
    [span] = spans.get_finished_spans()
    return span


def paid() -> float:
    labels = {"provider": "groq", "model": "some-model", "direction": "input"}
    return REGISTRY.get_sample_value("intelliassist_provider_tokens_total", labels) or 0


async def test_an_answer_is_told_in_the_words_of_the_conventions(spans: InMemorySpanExporter) -> None:
    async def call() -> Reply[Said]:
        return Reply(Said(text=PRIVATE), TokenUse(input=30, output=4))

    before = paid()
    await exchange("groq", "some-model", QUESTION, call, timeout_s=10)

    span = only(spans)
    assert (span.name, span.kind) == ("chat some-model", trace.SpanKind.CLIENT)
    assert dict(span.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "groq",
        "gen_ai.request.model": "some-model",
        "gen_ai.usage.input_tokens": 30,
        "gen_ai.usage.output_tokens": 4,
    }
    assert paid() == before + 30


async def test_what_is_paid_for_nothing_is_counted(spans: InMemorySpanExporter) -> None:
    async def call() -> Reply[Said]:
        raise Garbled("its answer can't be read", tokens=TokenUse(input=30, output=4))

    before = paid()
    with pytest.raises(Garbled):
        await exchange("groq", "some-model", QUESTION, call, timeout_s=10)

    assert paid() == before + 30
    assert (only(spans).attributes or {})["gen_ai.usage.output_tokens"] == 4


async def test_neither_trace_nor_stack_quotes_what_led_to_a_failure(spans: InMemorySpanExporter) -> None:
    async def call() -> Reply[Said]:
        try:
            return Reply(Said.model_validate_json(f'{{"words": "{PRIVATE}"}}'))
        except ValidationError as wrong:
            raise Garbled("its answer can't be read") from wrong

    with pytest.raises(Garbled) as failed:
        await exchange("groq", "some-model", QUESTION, call, timeout_s=10)

    span = only(spans)
    assert (span.attributes or {})["error.type"] == "garbled"
    assert span.status.status_code is trace.StatusCode.ERROR
    assert PRIVATE not in span.to_json()
    assert PRIVATE not in "".join(traceback.format_exception(failed.value))


async def test_only_the_providers_own_slowness_makes_it_away() -> None:
    async def call() -> Reply[Said]:
        raise TimeoutError("preparing the picture took too long")

    with pytest.raises(TimeoutError, match="picture"):
        await exchange("groq", "some-model", QUESTION, call, timeout_s=10)


async def test_who_never_answers_is_away() -> None:
    async def call() -> Reply[Said]:
        await asyncio.Event().wait()
        raise AssertionError("it never comes")

    with pytest.raises(Late, match=r"within 0\.05 s"):
        await exchange("groq", "some-model", QUESTION, call, timeout_s=0.05)
