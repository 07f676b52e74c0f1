"""A real Apache Kafka for the black-box suite, from wherever this machine can get one."""

import asyncio
import functools
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from tests.e2e.kafka_jars import java_lacks
from tests.e2e.kafka_nodes import ContainerNode, JavaNode, Node

_READY_TIMEOUT_S = 180
_READY_PAUSE_S = 0.1


@functools.cache
def docker_answers() -> bool:
    """Whether containers can be started here."""
    docker = shutil.which("docker")
    if docker is None:
        return False
    # Asking through the SDK would leave its socket open when nobody answers.
    # S603: the program is the one that `which` found, the arguments are ours.
    told = subprocess.run([docker, "version"], capture_output=True, stdin=subprocess.DEVNULL, check=False)  # noqa: S603
    return told.returncode == 0


def missing() -> str | None:
    """One line that says what this machine lacks to run Apache Kafka; None when it can."""
    if docker_answers():
        return None
    lacks = java_lacks()
    return f"Apache Kafka is left out: Docker does not answer, and {lacks}" if lacks else None


def require_kafka() -> None:
    """Leave the running test out where Apache Kafka can't run; fail it under REQUIRE_ALL=1."""
    reason = missing()
    if reason is None:
        return
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


class ApacheKafka:
    """One node at a free loopback port: `async with ApacheKafka() as kafka: kafka.bootstrap_servers`.

    It may be stopped and started again in between and still has what it acknowledged. At the end
    no process, no container and no file of it is left. Topics are the caller's to create.
    """

    def __init__(self, node: Node | None = None, client: Mapping[str, Any] | None = None) -> None:
        """`node`: another than the usual; `client`: how aiokafka is to speak to it."""
        self._port, self._controller_port = free_ports(2)
        self._left = ExitStack()
        self._node: Node | None = node
        self._client = {"bootstrap_servers": f"127.0.0.1:{self._port}"} if client is None else dict(client)

    @property
    def bootstrap_servers(self) -> str:
        servers: str = self._client["bootstrap_servers"]
        return servers

    async def __aenter__(self) -> Self:
        if self._node is None:
            self._node = self._usual_node()
        try:
            await self.start()
        except BaseException:
            await self._remove()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._remove()

    async def start(self) -> None:
        """Start it and wait until it answers. Raises RuntimeError with its last words when it doesn't."""
        node = self._running_on()
        await node.start()
        try:
            async with asyncio.timeout(_READY_TIMEOUT_S):
                while not await self._answers():
                    if (words := node.last_words()) is not None:
                        raise RuntimeError(f"Apache Kafka ended at once: {words}")
                    await asyncio.sleep(_READY_PAUSE_S)
        except TimeoutError:
            raise RuntimeError(f"Apache Kafka did not answer within {_READY_TIMEOUT_S} s") from None

    async def stop(self) -> None:
        """End it as an operator would; its data stays."""
        await self._running_on().stop()

    def _usual_node(self) -> Node:
        if docker_answers():
            return ContainerNode(self._port)
        folder = Path(self._left.enter_context(TemporaryDirectory(prefix="apache-kafka-")))
        return JavaNode(folder, self._port, self._controller_port)

    def _running_on(self) -> Node:
        if self._node is None:
            raise RuntimeError("ApacheKafka is used outside its `async with`")
        return self._node

    async def _remove(self) -> None:
        with self._left:
            await self._running_on().remove()
        self._node = None

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(*self.bootstrap_servers.split(":"))
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        # It listens before it has a controller, and only then can be worked with.
        admin = AIOKafkaAdminClient(**self._client, request_timeout_ms=10_000)
        try:
            await admin.start()
            return bool((await admin.describe_cluster())["brokers"])
        except (KafkaError, OSError):
            return False
        finally:
            await admin.close()


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
