"""What the SDKs raise, as what it means for us: for each of them, over a real connection."""

import subprocess
import sys
import traceback
from collections.abc import Callable

import pytest
from libs.runtime.tests.providers.asking import Asker, Askers

from runtime.providers.failures import (
    Away,
    Garbled,
    Late,
    Misconfigured,
    ProviderFailed,
    Throttled,
    TooLong,
    Unacceptable,
)
from runtime.providers.settings import ChainSettings
from wire.faults import Fault
from wire.server import WireServer

PRIVATE = "the secret plan of Ana"

IMPORTING = """
import importlib, pkgutil, sys
import runtime.providers as rooms
for one in pkgutil.iter_modules(rooms.__path__):
    importlib.import_module(f"runtime.providers.{one.name}")
print(sorted({"groq", "openai", "huggingface_hub", "httpx2", "redis"} & set(sys.modules)))
"""

Ask = Callable[[Askers, ChainSettings], Asker]
EVERY_SDK = pytest.mark.parametrize("ask", [Askers.groq, Askers.openai, Askers.huggingface])
CHATS = pytest.mark.parametrize("ask", [Askers.groq, Askers.openai])


@pytest.fixture
def once(patient: ChainSettings) -> ChainSettings:
    return patient.model_copy(update={"provider_attempts": 1})


async def failure(asker: Asker) -> ProviderFailed:
    with pytest.raises(ProviderFailed) as failed:
        await asker.ask()
    return failed.value


@EVERY_SDK
async def test_an_answer_comes_with_what_it_cost(
    wire: WireServer, askers: Askers, once: ChainSettings, ask: Ask
) -> None:
    reply = await ask(askers, once).ask()

    assert reply.result.text == "call Tom"
    assert len(wire.heard) == 1
    if wire.heard[0].operation == "chat":
        assert reply.tokens.input > 0
        assert reply.tokens.output > 0


@EVERY_SDK
@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (Fault.status(400), Unacceptable),
        (Fault.unauthorized(), Misconfigured),
        (Fault.status(402), Misconfigured),
        (Fault.status(403), Misconfigured),
        (Fault.dead_model(), Misconfigured),
        (Fault.decommissioned(), Misconfigured),
        (Fault.status(408), Away),
        (Fault.status(413), TooLong),
        (Fault.status(422), Unacceptable),
        (Fault.status(429), Away),
        (Fault.status(429, retry_after=7), Throttled),
        (Fault.status(498), Away),
        (Fault.status(500), Away),
        (Fault.status(503), Away),
        (Fault.cut(), Away),
        (Fault.garbage(), Away),
        (Fault.page(), Garbled),
        (Fault.wrong_json(), Garbled),
        (Fault.truncated(), Garbled),
    ],
    ids=lambda value: f"{value.kind}-{value.code}" if isinstance(value, Fault) else value.__name__,
)
async def test_each_failure_is_told_from_the_others(
    wire: WireServer, askers: Askers, once: ChainSettings, ask: Ask, fault: Fault, meaning: type[ProviderFailed]
) -> None:
    wire.fails(fault)

    assert type(await failure(ask(askers, once))) is meaning


@CHATS
@pytest.mark.parametrize(
    ("fault", "meaning"),
    [(Fault.too_long(), TooLong), (Fault.json_validate_failed(), Garbled), (Fault.against_schema(), Garbled)],
    ids=lambda value: value.kind if isinstance(value, Fault) else value.__name__,
)
async def test_chats_fail_in_ways_of_their_own(
    wire: WireServer, askers: Askers, once: ChainSettings, ask: Ask, fault: Fault, meaning: type[ProviderFailed]
) -> None:
    wire.fails(fault)

    assert type(await failure(ask(askers, once))) is meaning


@EVERY_SDK
async def test_an_account_without_credit_is_not_an_outage(
    wire: WireServer, askers: Askers, once: ChainSettings, ask: Ask
) -> None:
    wire.fails(Fault.status(429, retry_after=1, body={"error": {"message": "", "code": "insufficient_quota"}}))

    assert (await failure(ask(askers, once))).reason == "the account has no credit left"


async def test_a_model_that_is_being_loaded_says_how_long_that_takes(
    wire: WireServer, askers: Askers, once: ChainSettings
) -> None:
    wire.fails(Fault.loading(estimated_s=12))

    failed = await failure(askers.huggingface(once))

    assert (type(failed), failed.retry_after) == (Away, 12)


@EVERY_SDK
async def test_who_takes_too_long_is_away_and_not_waited_for_again(
    wire: WireServer, askers: Askers, patient: ChainSettings, ask: Callable[..., Asker]
) -> None:
    wire.fails(Fault.slow(60))

    failed = await failure(ask(askers, patient, timeout_s=0.1))

    assert (type(failed), failed.code) == (Late, "away")
    assert "in time" in failed.reason or "within" in failed.reason
    assert len(wire.heard) <= 1  # none where connecting took all the time


@EVERY_SDK
async def test_nobody_there_is_away(once: ChainSettings, ask: Ask) -> None:
    async with WireServer.running() as gone:
        pass

    async with Askers(gone) as askers:
        assert type(await failure(ask(askers, once))) is Away


@EVERY_SDK
@pytest.mark.parametrize(
    "fault",
    [
        Fault.status(400, message=PRIVATE),
        Fault.status(500, body={"error": {"message": PRIVATE, "code": PRIVATE, "type": PRIVATE}}),
        Fault.status(401, body={"error": PRIVATE}),
    ],
    ids=["message", "everywhere", "bare"],
)
async def test_what_a_provider_quotes_goes_no_further(
    wire: WireServer,
    askers: Askers,
    once: ChainSettings,
    ask: Ask,
    fault: Fault,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its words may hold what was sent, or the key; stacks are kept with dead letters."""
    wire.fails(fault)

    failed = await failure(ask(askers, once))

    assert PRIVATE not in "".join(traceback.format_exception(failed))
    told = capsys.readouterr().out
    assert failed.reason in told
    assert PRIVATE not in told


@CHATS
async def test_what_a_model_wrote_amiss_goes_no_further(
    wire: WireServer, askers: Askers, once: ChainSettings, ask: Ask
) -> None:
    wire.says("chat", f"No JSON, but {PRIVATE}.")

    failed = await failure(ask(askers, once))

    assert PRIVATE not in "".join(traceback.format_exception(failed))


async def test_a_providers_own_word_for_it_is_told(wire: WireServer, askers: Askers, once: ChainSettings) -> None:
    wire.fails(Fault.status(400, message=PRIVATE))

    failed = await failure(askers.groq(once))

    assert failed.reason == "it does not take what was sent (HTTP 400, invalid_request_error)"


async def test_a_server_of_ones_own_needs_no_key(wire: WireServer, askers: Askers, once: ChainSettings) -> None:
    await askers.openai(once).ask()
    await askers.openai(once, key="sk-right").ask()

    assert [heard.key for heard in wire.heard] == ["none", "sk-right"]


def test_who_has_no_key_does_not_pay_for_the_sdks() -> None:
    # S603: the program is our own, and so are its words.
    told = subprocess.run([sys.executable, "-c", IMPORTING], capture_output=True, text=True, check=True)  # noqa: S603

    assert told.stdout.strip() == "[]"
