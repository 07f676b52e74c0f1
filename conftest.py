"""What every suite stands on: a real broker, and the package `standalone`.

The folder standalone/ bears the name of the package in it: imported before any test, the package keeps it.
"""

from collections.abc import AsyncIterator

import pytest_asyncio

from runtime.settings import WorkerSettings
from runtime.topics import create_topics
from standalone.broker import Broker
from standalone.ports import Ports


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kafka() -> AsyncIterator[str]:
    """The address of an embedded broker with the house's topics, one for the whole run."""
    broker = Broker(Ports.free().broker, say=lambda _name, _line: None)
    await broker.start()
    await create_topics(WorkerSettings(kafka_bootstrap_servers=broker.address, health_port=1))
    yield broker.address
    await broker.stop()
