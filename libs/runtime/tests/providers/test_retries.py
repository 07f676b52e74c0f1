"""How persistently a model is asked, and how long it is waited for, over a real connection."""

import asyncio
import time
from typing import Any

import pytest
from libs.runtime.tests.providers.asking import Askers

from runtime.providers.failures import Away, Garbled, ProviderFailed, Resting, Throttled
from runtime.providers.settings import ChainSettings
from wire.faults import Fault
from wire.server import WireServer

MODEL = "openai/gpt-oss-20b"
ANSWER = {"text": "call Tom"}


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
        opens.append(time.monotonic() + 0.1) if not opens else None
        return Fault.status(429, retry_after=0.1) if time.monotonic() < opens[0] else ANSWER

    wire.says("chat", not_yet)

    await askers.groq(patient).ask()

    assert len(wire.heard) == 2


async def test_nobody_else_asks_either_while_the_provider_wants_to_be_left_alone(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    opens: list[float] = []

    def not_yet(_request: object) -> Any:
        opens.append(time.monotonic() + 0.1) if not opens else None
        return Fault.status(429, retry_after=0.1) if time.monotonic() < opens[0] else ANSWER

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
    assert (report.state, report.reason) == ("resting", "too many requests for its quota")


async def test_prose_is_asked_about_once_more(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    wire.fails(Fault.wrong_json(), times=1)

    assert (await askers.groq(patient).ask()).result.text == "call Tom"
    assert len(wire.heard) == 2


async def test_prose_twice_is_no_answer(wire: WireServer, askers: Askers, patient: ChainSettings) -> None:
    wire.fails(Fault.wrong_json())

    with pytest.raises(Garbled):
        await askers.groq(patient).ask()
    assert len(wire.heard) == 2


async def test_the_price_of_an_answer_is_that_of_all_attempts(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    once = (await askers.groq(patient).ask("another thing")).tokens
    wire.fails(Fault.wrong_json(), times=1)

    reply = await askers.groq(patient).ask()

    assert reply.tokens.input == 2 * once.input
    assert reply.tokens.output > once.output


@pytest.mark.parametrize(
    "useless", [Fault.wrong_json(), Fault.truncated(), Fault.refusal()], ids=lambda fault: fault.kind
)
async def test_what_is_paid_for_nothing_is_told(
    wire: WireServer, askers: Askers, patient: ChainSettings, useless: Fault
) -> None:
    wire.fails(useless)

    with pytest.raises(ProviderFailed) as failed:
        await askers.openai(patient).ask()

    once = 3  # tokens at least, for what is asked
    assert failed.value.tokens.input >= len(wire.heard) * once


async def test_an_empty_quota_is_waited_for_as_long_as_its_headers_tell(
    wire: WireServer, askers: Askers, patient: ChainSettings
) -> None:
    wire.limits(limit_requests=10, remaining_requests=0, reset_requests=600)
    wire.fails(Fault.status(429))
    asker = askers.groq(patient)

    with pytest.raises(Throttled) as throttled:
        await asker.ask()

    assert throttled.value.retry_after == pytest.approx(60, abs=1)  # for one of the ten
    assert asker.endpoint.report().state == "resting"
    assert len(wire.heard) == 1
