"""How persistently a model is asked, over a real connection."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from libs.runtime.tests.providers.asking import Asker, Askers
from prometheus_client import REGISTRY

from runtime.providers.cache import NoCache
from runtime.providers.failures import Away, Garbled, Misconfigured, Resting, Throttled
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
    return patient.model_copy(update={"provider_circuit_failures": 3, "provider_circuit_rest_s": 0.3})


async def until_it_may_be_tried(asker: Asker) -> None:
    async with asyncio.timeout(10):
        while asker.endpoint._circuit.state == "open":  # noqa: SLF001 - what is reported is the same until it is tried
            await asyncio.sleep(0.01)


async def test_an_outage_that_passes_is_hardly_noticed(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    wire.fails(Fault.status(503), times=1)
    wire.fails(Fault.cut(), times=1)

    assert (await askers.groq(patient).ask()).result.text == "call Tom"
    assert len(wire.heard) == 3


async def test_patience_has_an_end(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    wire.fails(Fault.status(500))

    with pytest.raises(Away, match="HTTP 500"):
        await askers.groq(patient).ask()
    assert len(wire.heard) == patient.provider_attempts


async def test_it_comes_back_when_it_was_told_to_and_not_before(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    """The provider counts: whoever came early would be sent away again, and be heard more than twice."""
    opens: list[float] = []

    def not_yet(_request: object) -> Any:
        opens.append(time.monotonic() + 1) if not opens else None
        return Fault.status(429, retry_after=1) if time.monotonic() < opens[0] else ANSWER

    wire.says("chat", not_yet)

    await askers.groq(patient).ask()

    assert len(wire.heard) == 2


async def test_nobody_else_asks_either_while_the_provider_wants_to_be_left_alone(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    opens: list[float] = []

    def not_yet(_request: object) -> Any:
        opens.append(time.monotonic() + 1) if not opens else None
        return Fault.status(429, retry_after=1) if time.monotonic() < opens[0] else ANSWER

    wire.says("chat", not_yet)
    asker = askers.groq(patient)

    await asyncio.gather(*(asker.ask(f"question {number}") for number in range(8)))

    assert len(wire.heard) == 9


async def test_what_takes_longer_than_anybody_waits_is_not_waited_for(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    wire.fails(Fault.status(429, retry_after=3_600), times=1)
    asker = askers.groq(patient)

    with pytest.raises(Throttled):
        await asker.ask()
    with pytest.raises(Resting, match="too many requests"):
        await asker.ask()

    assert len(wire.heard) == 1
    report = asker.endpoint.report()
    assert (report["state"], report["reason"]) == ("resting", "too many requests for its quota")


async def test_a_provider_that_is_down_is_left_alone_and_tried_by_one(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    asker = askers.groq(opening_soon(patient))
    wire.fails(Fault.status(500))

    with pytest.raises(Away):
        await asker.ask()
    assert metric("circuit") == 2
    with pytest.raises(Resting, match="HTTP 500"):
        await asker.ask()
    assert asker.endpoint.report()["state"] == "resting"
    assert len(wire.heard) == 3

    await until_it_may_be_tried(asker)
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
    assert asker.endpoint.report()["state"] == "ready"


async def test_a_trial_in_vain_is_the_only_call(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    asker = askers.groq(opening_soon(patient))
    wire.fails(Fault.status(500))
    with pytest.raises(Away):
        await asker.ask()
    await until_it_may_be_tried(asker)

    failed = await asyncio.gather(*(asker.ask(f"question {number}") for number in range(5)), return_exceptions=True)

    assert {type(failure) for failure in failed} == {Resting}
    assert len(wire.heard) == 4


async def test_prose_is_asked_about_once_more(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    wire.fails(Fault.wrong_json(), times=1)

    assert (await askers.groq(patient).ask()).result.text == "call Tom"
    assert len(wire.heard) == 2


async def test_prose_twice_is_no_answer(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    wire.fails(Fault.wrong_json())

    with pytest.raises(Garbled):
        await askers.groq(patient).ask()
    assert len(wire.heard) == 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(Fault.dead_model(), "the model is not served there"), (Fault.unauthorized(), "the key was refused")],
    ids=["dead model", "wrong key"],
)
async def test_what_somebody_must_mend_is_shown_and_not_asked_again(
    wire: WireServer, askers: Askers, patient: ChainSettings, fault: Fault, reason: str
) -> None:
    wire.fails(fault)
    asker = askers.groq(patient)

    failed = await asyncio.gather(*(asker.ask(f"question {number}") for number in range(6)), return_exceptions=True)

    assert {type(failure) for failure in failed} == {Misconfigured}
    assert len(wire.heard) == 1
    report = asker.endpoint.report()
    assert report["state"] == "misconfigured"
    assert reason in report["reason"]


async def test_another_key_is_tried_at_once(
    wire: WireServer, askers: Askers, patient: ChainSettings, tmp_path: Path
) -> None:
    wire.rules.accepts_keys = {"gsk_new"}
    key = tmp_path / "key"
    key.write_text("gsk_old\n")
    asker = askers.groq(patient, key_file=key)
    with pytest.raises(Misconfigured, match="key"):
        await asker.ask()

    key.write_text("gsk_new\n")

    assert asker.endpoint.report()["state"] == "ready"
    assert (await asker.ask()).result.text == "call Tom"
    assert [heard.key for heard in wire.heard] == ["gsk_old", "gsk_new"]


@pytest.mark.parametrize(
    "mischief", [Path.unlink, lambda key: key.write_text(""), lambda key: key.write_bytes(b"\xff")]
)
async def test_a_key_that_got_lost_is_shown(
    wire: WireServer, askers: Askers, patient: ChainSettings, tmp_path: Path, mischief: Any
) -> None:
    key = tmp_path / "key"
    key.write_text("gsk_right")
    asker = askers.groq(patient, key_file=key)
    await asker.ask("before")
    mischief(key)

    with pytest.raises(Misconfigured, match="GROQ_API_KEY_FILE"):
        await asker.ask("after")
    assert "GROQ_API_KEY_FILE" in asker.endpoint.report()["reason"]

    key.write_text("gsk_right")
    await asker.ask("after")
    assert len(wire.heard) == 2


async def test_a_storm_of_questions_stays_within_the_quota(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    """The provider keeps a bucket of six requests that fills with thirty a second, and counts who comes too early."""
    limit, rate, refused = 6, 30.0, 0
    left, seen = float(limit), time.monotonic()

    def within_the_quota(_request: object) -> Any:
        nonlocal left, seen, refused
        left, seen = min(limit, left + rate * (time.monotonic() - seen)), time.monotonic()
        refused += left < 1
        left -= 1
        whole = max(0, int(left))
        wire.limits(limit_requests=limit, remaining_requests=whole, reset_requests=(limit - whole) / rate)
        return ANSWER if left >= 0 else Fault.status(429, retry_after=1)

    wire.says("chat", within_the_quota)
    asker = askers.groq(patient, cache=NoCache())

    await asyncio.gather(*(asker.ask(f"question {number}") for number in range(40)))

    assert (refused, len(wire.heard)) == (0, 40)
    assert metric("quota_left", kind="requests") <= limit
    assert asker.endpoint.report()["quota"].keys() == {"requests"}


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
