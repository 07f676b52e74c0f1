"""The two ways to run one node of Apache Kafka: on this machine's Java, or in a container."""

import asyncio
import base64
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from testcontainers.core.container import DockerContainer
from tests.e2e.kafka_jars import SERVER_PROPERTIES, jars, kafka_version

from standalone.processes import die_with

_HEAP = "-Xmx384m"
_STOP_TIMEOUT_S = 20


class Node(Protocol):
    """One broker at a fixed address. What it was told survives a stop, until it is removed."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def remove(self) -> None: ...

    def last_words(self) -> str | None:
        """The end of its log, once it is no longer running; None while it runs."""


def new_cluster_id() -> str:
    return base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")


class JavaNode:
    """A broker process whose files all lie in `folder`, on two loopback ports.

    `different`: properties that go before the usual ones; `scrams`: logins that it knows from the first, as
    `SCRAM-SHA-512=[name=...,password=...]`; `cluster_id`: of the cluster that it is one of, where it is not alone.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        controller_port: int,
        *,
        different: Mapping[str, str] | None = None,
        scrams: Sequence[str] = (),
        cluster_id: str | None = None,
        heap: str = _HEAP,
    ) -> None:
        self._folder = folder
        self._log = folder / "kafka.log"
        self._properties = folder / "server.properties"
        self._overrides = {
            "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
            "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
            "log.dirs": str(folder / "data"),
            **(different or {}),
        }
        self._scrams = scrams
        self._heap = heap
        self._cluster_id = cluster_id or new_cluster_id()
        self._jars: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """None while it does not run."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    async def start(self) -> None:
        self._jars = await asyncio.to_thread(jars)
        if not self._properties.exists():
            await self._format()
        self._process = self._java("kafka.Kafka", str(self._properties))

    async def stop(self) -> None:
        await asyncio.to_thread(self._end)

    async def kill(self) -> None:
        """Without a word."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    async def remove(self) -> None:
        await self.stop()

    def last_words(self) -> str | None:
        if self._process is not None and self._process.poll() is None:
            return None
        return self._log.read_text(errors="replace")[-2000:]

    async def _format(self) -> None:
        lines = [SERVER_PROPERTIES.read_text(), *(f"{name}={value}" for name, value in self._overrides.items())]
        self._properties.write_text("\n".join(lines) + "\n")
        # Kept where `stop` finds it: who gives up waiting leaves no process either.
        known = [word for scram in self._scrams for word in ("--add-scram", scram)]
        self._process = self._java(
            "kafka.tools.StorageTool", "format", f"--cluster-id={self._cluster_id}", "-c", str(self._properties), *known
        )
        if await asyncio.to_thread(self._process.wait) != 0:
            raise RuntimeError(f"Apache Kafka could not format its folder: {self.last_words()}")

    def _java(self, main: str, *arguments: str) -> subprocess.Popen[bytes]:
        quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        command = ["java", self._heap, "-XX:+UseSerialGC", quiet, "-cp", f"{self._jars}/*", main, *arguments]
        us = os.getpid()
        with self._log.open("ab") as log:
            # S603: the arguments are ours. PLW1509: it only makes two system calls.
            return subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: die_with(us, signal.SIGKILL),  # noqa: PLW1509
            )

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


class ContainerNode:
    """A broker from the official image, published on one port of the Docker host."""

    def __init__(self, port: int) -> None:
        self._container = (
            DockerContainer(f"apache/kafka:{kafka_version()}")
            # The image appends what its environment says to the file that is mounted here.
            .with_volume_mapping(SERVER_PROPERTIES, "/mnt/shared/config/server.properties")
            .with_env("KAFKA_LISTENERS", "PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093")
            .with_env("KAFKA_ADVERTISED_LISTENERS", f"PLAINTEXT://127.0.0.1:{port}")
            .with_env("KAFKA_HEAP_OPTS", _HEAP)
            .with_bind_ports(9092, port)
        )
        self._created = False

    async def start(self) -> None:
        if self._created:
            await asyncio.to_thread(self._container.get_wrapped_container().start)
        else:
            self._created = True
            await asyncio.to_thread(self._container.start)

    async def stop(self) -> None:
        await asyncio.to_thread(self._container.get_wrapped_container().stop)

    async def remove(self) -> None:
        await asyncio.to_thread(self._container.stop)

    def last_words(self) -> str | None:
        self._container.reload()
        if self._container.status in ("created", "running"):
            return None
        return b"".join(self._container.get_logs()).decode(errors="replace")[-2000:]
