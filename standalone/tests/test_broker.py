"""The real broker, with the real topics."""

from typing import Any

import pytest

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


async def test_a_home_that_can_not_be_written_is_told(
    heard: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with pytest.raises(Refusal, match="set HOME to a folder of yours"):
        await Broker(Ports.free().broker, heard).start()
