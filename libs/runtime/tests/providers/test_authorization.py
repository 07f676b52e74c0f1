"""What somebody must mend, a key or a model's name, is shown and not asked again."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from libs.runtime.tests.providers.asking import Askers

from runtime.providers.failures import Misconfigured
from runtime.providers.settings import ChainSettings
from wire.faults import Fault
from wire.server import WireServer

MODEL = "openai/gpt-oss-20b"
ANSWER = {"text": "call Tom"}


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
    assert report.state == "misconfigured"
    assert reason in (report.reason or "")


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

    assert asker.endpoint.report().state == "ready"
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
    assert "GROQ_API_KEY_FILE" in (asker.endpoint.report().reason or "")

    key.write_text("gsk_right")
    await asker.ask("after")
    assert len(wire.heard) == 2
