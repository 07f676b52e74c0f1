"""The real broker, with the real topics."""

import asyncio
from typing import Any

import pytest

from runtime.letters.reading import open_letters
from runtime.settings import KafkaSettings
from runtime.topics import create_topics
from standalone.broker import Broker
from standalone.ports import Ports
from standalone.refusal import Refusal


async def test_topics_can_be_made_twice(heard: Any) -> None:
    broker = Broker(Ports.free().broker, heard)
    await broker.start()
    try:
        settings = KafkaSettings(kafka_bootstrap_servers=broker.address)
        await create_topics(settings)
        await create_topics(settings)
    finally:
        await broker.stop()
    assert broker.process
    assert not broker.process.running


async def test_topics_that_could_not_be_made_at_first_are_asked_for_again_while_it_runs(heard: Any) -> None:
    """A machine that is busy: the first request comes to nothing."""
    broker = Broker(Ports.free().broker, heard)
    elsewhere = Broker(Ports.free().broker, heard)
    await broker.start()
    told: list[str] = []
    failed = asyncio.Event()

    def say(line: str) -> None:
        told.append(line)
        failed.set()

    addresses = {"KAFKA_BOOTSTRAP_SERVERS": elsewhere.address}  # nobody is there yet
    making = asyncio.create_task(broker.make_topics_again(addresses, say))
    try:
        async with asyncio.timeout(60):
            await failed.wait()
            await elsewhere.start()
            await making
        async with open_letters(KafkaSettings(kafka_bootstrap_servers=elsewhere.address)) as letters:
            assert await letters.of() == []
    finally:
        making.cancel()
        await broker.stop()
        await elsewhere.stop()
    assert told[0].startswith(f"no topics could be made on the broker at {elsewhere.address}: ")
    assert told[0].endswith("; they are asked for again")


async def test_where_it_died_meanwhile_its_topics_are_not_waited_for(heard: Any) -> None:
    broker = Broker(Ports.free().broker, heard)
    await broker.start()
    await broker.stop()
    said: list[str] = []
    with pytest.raises(Refusal, match="no topics could be made"):
        await broker.make_topics_again({"KAFKA_BOOTSTRAP_SERVERS": broker.address}, said.append)
    assert said == []


async def test_a_home_that_can_not_be_written_is_told(
    heard: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with pytest.raises(Refusal, match="set HOME to a folder of yours"):
        await Broker(Ports.free().broker, heard).start()
