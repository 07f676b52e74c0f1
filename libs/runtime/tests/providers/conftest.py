from collections.abc import AsyncIterator

import pytest
from libs.runtime.tests.providers.asking import Askers
from libs.runtime.tests.providers.members import Makers, Rules

from runtime.providers.settings import ChainSettings
from wire.server import WireServer


@pytest.fixture
async def wire() -> AsyncIterator[WireServer]:
    async with WireServer.running() as server:
        server.says("chat", {"text": "call Tom"})
        server.says("transcribe", "call Tom")
        yield server


@pytest.fixture
async def askers(wire: WireServer) -> AsyncIterator[Askers]:
    async with Askers(wire) as open_ones:
        yield open_ones


@pytest.fixture
def patient() -> ChainSettings:
    """Pauses that a test can wait for, and a circuit that never opens."""
    return ChainSettings(
        provider_first_pause_s=0.01,
        provider_longest_pause_s=0.05,
        provider_patience_s=15,
        provider_circuit_failures=1_000,
    )


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def makers(askers: Askers, patient: ChainSettings, rules: Rules) -> Makers:
    return {
        "groq": lambda: askers.groq(patient),
        "openai": lambda: askers.openai(patient),
        "local": lambda: rules,
    }
