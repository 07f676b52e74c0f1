"""One question sent and its answer, or failure, come back: timed, counted, and in a span of its own."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from opentelemetry.trace import SpanKind

from contracts.answering import TokenUse
from contracts.fact import Fact
from runtime.metrics import providers
from runtime.metrics.exemplars import exemplar
from runtime.providers.failures import Late, ProviderFailed
from runtime.providers.question import Question, Reply
from runtime.telemetry import failed, span

R = TypeVar("R", bound=Fact)


async def exchange(
    provider: str, model: str, question: Question, call: Callable[[], Awaitable[Reply[R]]], *, timeout_s: float
) -> Reply[R]:
    """What `call` answers within `timeout_s`. Raises ProviderFailed.

    Span and attributes are those of OpenTelemetry's conventions for generative AI.
    """
    named = {
        "gen_ai.operation.name": question.operation,
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
    }
    tokens, outcome = TokenUse(), "failed"
    began = time.perf_counter()
    with span(f"{question.operation} {model}", SpanKind.CLIENT, named) as current:
        try:
            reply = await _in_time(call, timeout_s)
        except ProviderFailed as failure:
            outcome = failure.code
            failed(current, failure.code)
            tokens = failure.tokens
            # What led to it, an SDK's exception say, may quote the content: it goes into no span, log or dead letter.
            raise failure from None
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        else:
            tokens, outcome = reply.tokens, "answered"
            return reply
        finally:
            taken_s = time.perf_counter() - began
            providers.CALL_SECONDS.labels(provider, model, question.operation, outcome).observe(taken_s, exemplar())
            for direction, paid in (("input", tokens.input), ("output", tokens.output)):
                current.set_attribute(f"gen_ai.usage.{direction}_tokens", paid)
                providers.TOKENS.labels(provider, model, direction).inc(paid)


async def _in_time(call: Callable[[], Awaitable[Reply[R]]], timeout_s: float) -> Reply[R]:
    limit = asyncio.timeout(timeout_s)
    try:
        async with limit:
            return await call()
    except TimeoutError:
        if not limit.expired():  # somebody else's
            raise
        raise Late(f"it did not answer within {timeout_s:g} s") from None
