"""A model that many ask at a time, over a real connection: its circuit and its quota."""

import asyncio
import time
from typing import Any

import pytest
from libs.runtime.tests.providers.asking import Asker, Askers
from prometheus_client import REGISTRY

from runtime.providers.cache import NoCache
from runtime.providers.failures import Away, Late, Resting
from runtime.providers.settings import ChainSettings
from wire.faults import Fault
from wire.server import WireServer

MODEL = "openai/gpt-oss-20b"
ANSWER = {"text": "call Tom"}


def metric(name: str, **labels: str) -> float:
    return (
        REGISTRY.get_sample_value(f"intelliassist_provider_{name}", {"provider": "groq", "model": MODEL} | labels) or 0
    )


def opening_soon(patient: ChainSettings) -> ChainSettings:
    return patient.model_copy(update={"provider_circuit_failures": 3, "provider_circuit_rest_s": 600})


def let_it_have_rested(asker: Asker) -> None:
    asker.endpoint._circuit._open_until = 0  # noqa: SLF001 - no test waits for ten minutes


async def test_a_provider_that_is_down_is_left_alone(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    asker = askers.groq(opening_soon(patient))
    wire.fails(Fault.status(500))

    with pytest.raises(Away):
        await asker.ask()
    assert metric("circuit") == 2
    with pytest.raises(Resting, match="HTTP 500"):
        await asker.ask()
    assert asker.endpoint.report().state == "resting"
    assert len(wire.heard) == 3


async def test_who_does_not_answer_in_time_is_left_alone_too(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    asker = askers.groq(opening_soon(patient), timeout_s=0.05)
    wire.fails(Fault.slow(60))

    for _ in range(3):
        with pytest.raises(Late):
            await asker.ask()
    with pytest.raises(Resting, match="it did not answer"):
        await asker.ask()


async def test_a_provider_that_rested_is_tried_by_one(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    asker = askers.groq(opening_soon(patient))
    wire.fails(Fault.status(500))
    with pytest.raises(Away):
        await asker.ask()
    let_it_have_rested(asker)
    assert metric("circuit") == 1, "that is told before anybody asks it"
    trial = asyncio.Event()
    seen: list[float] = []

    async def trying(_request: object) -> Any:
        seen.append(metric("circuit"))
        await trial.wait()
        return ANSWER

    wire.recovers()
    wire.says("chat", trying, times=1)
    back = asyncio.create_task(asker.ask("is it back"))
    async with asyncio.timeout(10):
        while not seen:
            await asyncio.sleep(0.01)
    trial.set()

    assert (await back).result.text == "call Tom"
    assert (seen, metric("circuit")) == ([1], 0)
    assert asker.endpoint.report().state == "ready"


async def test_a_trial_in_vain_is_the_only_call(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    asker = askers.groq(opening_soon(patient))
    wire.fails(Fault.status(500))
    with pytest.raises(Away):
        await asker.ask()
    let_it_have_rested(asker)

    failed = await asyncio.gather(*(asker.ask(f"question {number}") for number in range(5)), return_exceptions=True)

    assert {type(failure) for failure in failed} == {Resting}
    assert len(wire.heard) == 4


async def test_a_storm_of_questions_stays_within_the_quota(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    """The provider keeps a bucket of six requests that fills with two hundred a second, and counts who comes too early."""
    limit, rate, refused = 6, 200.0, 0
    left, seen = float(limit), time.monotonic()

    def within_the_quota(_request: object) -> Any:
        nonlocal left, seen, refused
        left, seen = min(limit, left + rate * (time.monotonic() - seen)), time.monotonic()
        refused += left < 1
        left -= 1
        whole = max(0, int(left))
        wire.limits(limit_requests=limit, remaining_requests=whole, reset_requests=(limit - whole) / rate)
        return ANSWER if left >= 0 else Fault.status(429, retry_after=0.1)

    wire.says("chat", within_the_quota)
    asker = askers.groq(patient, cache=NoCache())

    await asyncio.gather(*(asker.ask(f"question {number}") for number in range(40)))

    assert (refused, len(wire.heard)) == (0, 40)
    assert metric("quota_left", kind="requests") <= limit
    assert asker.endpoint.report().quota.keys() == {"requests"}


async def test_what_is_left_fills_up_while_nobody_asks(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    wire.limits(limit_requests=10, remaining_requests=2, reset_requests=0.4)
    await askers.groq(patient).ask()
    async with asyncio.timeout(10):
        while metric("quota_left", kind="requests") < metric("quota_limit", kind="requests"):
            await asyncio.sleep(0.01)
    assert (metric("quota_left", kind="requests"), len(wire.heard)) == (10, 1)


async def test_the_first_call_goes_alone_and_who_gives_up_leaves_no_trace(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    wire.fails(Fault.slow(60), times=1)
    asker = askers.groq(patient)
    cancelled = metric("calls_total", operation="chat", outcome="cancelled")
    missed = metric("cache_total", operation="chat", outcome="miss")

    async def looked_up(times: int) -> None:
        async with asyncio.timeout(10):
            while not wire.heard or metric("cache_total", operation="chat", outcome="miss") < missed + times:
                await asyncio.sleep(0.01)

    first = asyncio.create_task(asker.ask("slow"))
    await looked_up(1)
    second = asyncio.create_task(asker.ask("waits for what the first will learn of the quota"))
    await looked_up(2)
    assert len(wire.heard) == 1
    first.cancel()

    assert (await second).result.text == "call Tom"
    assert first.cancelled()
    assert metric("calls_total", operation="chat", outcome="cancelled") == cancelled + 1
