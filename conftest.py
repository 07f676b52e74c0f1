"""What every suite stands on: a real broker, and the package `standalone`.

The folder standalone/ bears the name of the package in it: imported before any test, the package keeps it.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from tests.programs import require

from runtime.settings import WorkerSettings
from runtime.topics import create_topics
from standalone.broker import Broker
from standalone.ports import Ports


@pytest.fixture(scope="session")
def embedded_kafka() -> Callable[[], AbstractAsyncContextManager[str]]:
    """Opens a broker with the house's topics; its address.

    Each suite has one of its own: services of two suites would be in one consumer group, and take each other's events.
    """

    @asynccontextmanager
    async def opened() -> AsyncIterator[str]:
        broker = Broker(Ports.free().broker, say=lambda _name, _line: None)
        await broker.start()
        await create_topics(WorkerSettings(kafka_bootstrap_servers=broker.address, health_port=1))
        yield broker.address
        await broker.stop()

    return opened


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Where a program of this machine lies; without it the test is left out, or fails under REQUIRE_ALL=1."""
    return require
