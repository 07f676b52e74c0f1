"""One stack for the whole suite: on the embedded broker, or on Apache Kafka where KAFKA=apache."""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.house import House
from tests.e2e.kafka_server import ApacheKafka, require_kafka

from standalone.addresses import Given
from standalone.ports import HOST, Ports
from standalone.services import START_ORDER, port_of
from standalone.stack import Stack
from standalone.state import State


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The five services with a real database and a real broker, started once."""
    # Whatever keys its runner has: a test sends nothing to anybody.
    os.environ |= dict.fromkeys(("TRANSCRIBER_PROVIDERS", "VISION_PROVIDERS", "EXTRACTOR_PROVIDERS"), "local")
    os.environ["WEBHOOK_ALLOW_PRIVATE"] = "true"  # receivers of tests listen on this machine
    on_apache = os.environ.get("KAFKA") == "apache"
    if on_apache:
        require_kafka()
    folder = tmp_path_factory.mktemp("house")
    running = _Running(folder, on_apache=on_apache)
    yield running.start()
    running.stop()


class _Running:
    """Keeps the stack in a thread with an event loop of its own, so that its output is read between tests."""

    def __init__(self, folder: Path, *, on_apache: bool) -> None:
        self._folder = folder
        self._on_apache = on_apache
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="house", daemon=True)
        self._stop = asyncio.Event()
        self._up: asyncio.Future[House] = self._loop.create_future()
        self._lines: list[str] = []

    def start(self) -> House:
        self._thread.start()
        self._life = asyncio.run_coroutine_threadsafe(self._live(), self._loop)
        return asyncio.run_coroutine_threadsafe(self._wait_until_up(), self._loop).result(180)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._life.result(120)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _wait_until_up(self) -> House:
        return await self._up

    async def _live(self) -> None:
        try:
            if self._on_apache:
                async with ApacheKafka() as kafka:
                    await self._stack(Given(_env_file=None, kafka_bootstrap_servers=kafka.bootstrap_servers))
            else:
                await self._stack(Given(_env_file=None))
        except BaseException as failure:
            if self._up.done():
                raise
            failure.add_note("\n".join(self._lines[-40:]))
            self._up.set_exception(failure)

    async def _stack(self, given: Given) -> None:
        state = State(self._folder)
        with state.held():
            ports = Ports.free()
            stack = Stack(state, ports, given=given, output=self._hear, say=self._lines.append)
            async with stack:
                addresses = state.addresses() or {}
                services = {name: f"http://{HOST}:{port_of(name, ports)}" for name in START_ORDER}
                self._up.set_result(House(stack.url, addresses["kafka"], services, state.folder))
                await self._stop.wait()

    def _hear(self, name: str, line: str) -> None:
        self._lines.append(f"{name}: {line}")
