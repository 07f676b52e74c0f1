"""Three brokers of Apache Kafka, of which any may be killed, or cut off from the others while clients still reach it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Final, Self

from aiokafka.conn import create_conn
from aiokafka.errors import KafkaError
from aiokafka.protocol.metadata import MetadataRequest
from tests.e2e.kafka_nodes import JavaNode, new_cluster_id
from tests.e2e.kafka_relay import Apart, Relay, holds
from tests.e2e.kafka_server import ApacheKafka, free_ports

BROKERS: Final = (1, 2, 3)
_HOST: Final = "127.0.0.1"
_HEAP: Final = "-Xmx256m"
_REPLICATED: Final = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
}
_PATIENCE_S: Final = 120.0
_POLL_S: Final = 0.2


class KafkaCluster:
    """`async with KafkaCluster() as kafka: kafka.bootstrap_servers`. Each broker is a controller, too.

    Brokers speak to each other by relays, clients to each of them directly. At the end no process and no file is left.
    """

    def __init__(self) -> None:
        self._ports = dict(zip(BROKERS, zip(*[iter(free_ports(9))] * 3, strict=True), strict=True))
        self._left = AsyncExitStack()
        self._apart = Apart()
        self._nodes: dict[int, JavaNode] = {}
        self._brokers: dict[int, ApacheKafka] = {}

    @property
    def bootstrap_servers(self) -> str:
        return ",".join(f"{_HOST}:{clients}" for clients, _, _ in self._ports.values())

    async def __aenter__(self) -> Self:
        try:
            folder = Path(self._left.enter_context(TemporaryDirectory(prefix="apache-kafka-")))
            relays = {
                number: [await self._left.enter_async_context(self._relay(number, port)) for port in ports[1:]]
                for number, ports in self._ports.items()
            }
            voters = ",".join(f"{number}@{_HOST}:{controller.port}" for number, (_, controller) in relays.items())
            cluster_id = new_cluster_id()
            async with asyncio.TaskGroup() as starting:
                for number, (internal, controller) in relays.items():
                    place = folder / str(number)
                    place.mkdir()
                    different = self._properties(number, internal.port, controller.port, voters)
                    clients, _, own = self._ports[number]
                    node = JavaNode(place, clients, own, different=different, cluster_id=cluster_id, heap=_HEAP)
                    broker = ApacheKafka(node, {"bootstrap_servers": f"{_HOST}:{clients}"})
                    self._nodes[number], self._brokers[number] = node, broker
                    starting.create_task(self._left.enter_async_context(broker))
        except BaseException:
            await self._left.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Asked to stop, the last two would wait for each other: nothing of theirs is kept anyway.
        await asyncio.gather(*map(self.kill, self._nodes))
        self._apart.heal()
        await self._left.aclose()

    def address(self, number: int) -> str:
        """Where clients reach one of them."""
        return f"{_HOST}:{self._ports[number][0]}"

    def pid(self, number: int) -> int | None:
        return self._nodes[number].pid

    async def kill(self, number: int) -> None:
        await self._nodes[number].kill()

    async def start_again(self, number: int) -> None:
        """Return once it answers; it may have to catch up with the others then."""
        await self._brokers[number].start()

    @contextmanager
    def cut_off(self, number: int) -> Iterator[None]:
        """Neither it nor the others hear of each other."""
        self._apart.cut(number)
        try:
            yield
        finally:
            self._apart.heal()

    async def leads(self, *, asked: int) -> Counter[int]:
        """How many partitions each broker leads, as one of them sees it; -1 is nobody. Raises KafkaError and OSError."""
        return Counter(one["leader"] for topic in await self._topics(asked) for one in topic["partitions"])

    async def led_by(self, number: int, topic: str, *, asked: int) -> list[int]:
        """The partitions of a topic that it leads, as one of them sees it. Raises KafkaError and OSError."""
        (found,) = (one for one in await self._topics(asked) if one["topic"] == topic)
        return [one["partition"] for one in found["partitions"] if one["leader"] == number]

    async def in_sync(self) -> None:
        """Return once each broker has all that was acknowledged. Raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE_S):
            while not all(await asyncio.gather(*map(self._sees_all_in_sync, BROKERS))):
                await asyncio.sleep(_POLL_S)

    async def deposed(self, number: int) -> None:
        """Return once the others see it lead nothing any more. Raises TimeoutError."""
        asked = next(one for one in BROKERS if one != number)
        async with asyncio.timeout(_PATIENCE_S):
            while (await self.leads(asked=asked))[number]:
                await asyncio.sleep(_POLL_S)

    async def _sees_all_in_sync(self, asked: int) -> bool:
        try:
            topics = await self._topics(asked)
        except (KafkaError, OSError):
            return False
        return all(len(one["isr"]) == len(BROKERS) for topic in topics for one in topic["partitions"])

    async def _topics(self, asked: int) -> list[dict[str, Any]]:
        connection = await create_conn(_HOST, self._ports[asked][0])
        try:
            answer = await connection.send(MetadataRequest(None))
        finally:
            connection.close()
        found: list[dict[str, Any]] = answer.to_object()["topics"]
        return found

    def _relay(self, number: int, port: int) -> Relay:
        return Relay(port, of=number, apart=self._apart, who=self._who)

    async def _who(self, port: int) -> int | None:
        for number, node in self._nodes.items():
            if node.pid is not None and await asyncio.to_thread(holds, node.pid, port):
                return number
        return None

    def _properties(self, number: int, internal: int, controller: int, voters: str) -> dict[str, str]:
        clients, own_internal, own_controller = self._ports[number]
        return {
            "node.id": str(number),
            "controller.quorum.voters": voters,
            "listeners": f"PLAINTEXT://{_HOST}:{clients},INTERNAL://{_HOST}:{own_internal},"
            f"CONTROLLER://{_HOST}:{own_controller}",
            "advertised.listeners": f"PLAINTEXT://{_HOST}:{clients},INTERNAL://{_HOST}:{internal},"
            f"CONTROLLER://{_HOST}:{controller}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "INTERNAL",
            **_REPLICATED,
        }
