"""Who is held does nothing, and goes on afterwards."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import psutil
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.topics import Topic, topic_named
from standalone.broker import Broker, make_topics
from standalone.holding import held
from standalone.ports import Ports
from standalone.processes import Process

LONG_S = 60
ASKED, ANSWERED = topic_named(AnalysisRequested.topic), topic_named(AnalysisCompleted.topic)
PUBLISHES = """
import asyncio, sys
from aiokafka import AIOKafkaProducer
address, topic, partitions = sys.argv[1], sys.argv[2], range(int(sys.argv[3]))
async def is_there():
    try:
        _, writer = await asyncio.open_connection(*address.split(":"))
    except OSError:
        return False
    writer.close()
    return True
async def main():
    async with AIOKafkaProducer(bootstrap_servers=address) as producer:
        for number in partitions:
            await producer.send_and_wait(topic, b"before", partition=number)
        print("before", flush=True)
        while await is_there():
            await asyncio.sleep(0.01)
        print("gone", flush=True)
        for number in partitions:
            await producer.send_and_wait(topic, b"after", partition=number)
        print("after", flush=True)
asyncio.run(main())
"""


@pytest_asyncio.fixture
async def busy(heard: Any) -> Any:
    """It counts, and so does what it started."""
    child = "import itertools\nfor _ in itertools.count(): print('child', flush=True)"
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(600)"
    process = Process("busy", [sys.executable, "-c", code], say=heard)
    await process.start()
    yield process
    process.kill()
    await process.wait()


def states(process: Process) -> set[str]:
    parent = psutil.Process(process.pid)
    return {one.status() for one in (parent, *parent.children())}


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not met():
            await asyncio.sleep(0.01)


async def test_nobody_of_it_moves_until_all_is_done_even_where_that_fails(busy: Process, heard: Any) -> None:
    await until(lambda: bool(heard.lines))

    async def fail() -> None:
        with held([busy], LONG_S):
            await until(lambda: states(busy) == {psutil.STATUS_STOPPED})
            raise OSError("no broker")

    with pytest.raises(OSError, match="no broker"):
        await fail()
    await until(lambda: psutil.STATUS_STOPPED not in states(busy))
    assert busy.running


async def test_it_is_held_for_no_longer_than_it_may_be(busy: Process, heard: Any) -> None:
    await until(lambda: bool(heard.lines))
    with held([busy], 0.05):
        await until(lambda: states(busy) == {psutil.STATUS_STOPPED})
        await until(lambda: psutil.STATUS_STOPPED not in states(busy))


async def test_who_ends_meanwhile_is_left_alone(busy: Process) -> None:
    with held([busy], LONG_S):
        busy.kill()
        await busy.wait()
    assert not busy.running


async def test_what_a_broker_that_forgot_takes_from_somebody_who_was_held_until_its_topics_were_made_it_delivers(
    heard: Any,
) -> None:
    broker = Broker(Ports.free().broker, say=lambda _name, _line: None)
    dying = await broker.start()
    addresses = {"KAFKA_BOOTSTRAP_SERVERS": broker.address}
    await make_topics(addresses)
    both = [_publishing(name, broker.address, topic, heard) for name, topic in (("held", ASKED), ("quick", ANSWERED))]
    for process in both:
        await process.start()
    try:
        await until(lambda: "before" in heard.of("held") and "before" in heard.of("quick"))
        dying.kill()
        await dying.wait()
        await until(lambda: "gone" in heard.of("held") and "gone" in heard.of("quick"))
        with held(both[:1], LONG_S):
            await broker.start_again()
            await until(lambda: "after" in heard.of("quick"))
            await make_topics(addresses, anew=True)
        await until(lambda: "after" in heard.of("held"))
        assert await _delivered(broker.address) == [b"after"] * ASKED.partitions
    finally:
        for process in both:
            process.kill()
            await process.wait()
        await broker.stop()


def _publishing(name: str, address: str, topic: Topic, heard: Any) -> Process:
    return Process(name, [sys.executable, "-c", PUBLISHES, address, topic.name, str(topic.partitions)], say=heard)


async def _delivered(address: str) -> list[bytes]:
    found: list[bytes] = []
    async with AIOKafkaConsumer(bootstrap_servers=address, fetch_max_wait_ms=50) as consumer:
        consumer.assign([TopicPartition(ASKED.name, number) for number in range(ASKED.partitions)])
        await consumer.seek_to_beginning()
        async with asyncio.timeout(20):
            while len(found) < ASKED.partitions:
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    found += [record.value for record in records]
    return found
