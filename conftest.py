"""What every suite stands on: a real broker, and the package `standalone`.

The folder standalone/ bears the name of the package in it: imported before any test, the package keeps it.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
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


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """The spans that end from now on."""
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield exporter
    exporter.shutdown()
