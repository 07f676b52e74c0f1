"""How many brokers have what is told of as kept."""

from pathlib import Path
from typing import Any

import pytest

from contracts.topics import TOPICS
from runtime.configuration.block import load
from runtime.settings import KafkaSettings
from runtime.topics import registered

FACTOR, LEAST = "KAFKA_REPLICATION_FACTOR", "KAFKA_MIN_INSYNC_REPLICAS"


@pytest.mark.parametrize(
    ("told", "replicas", "least"),
    [
        ({}, 1, "1"),
        ({FACTOR: "2"}, 2, "1"),
        ({FACTOR: "3"}, 3, "2"),
        ({FACTOR: "3", LEAST: "3"}, 3, "3"),
    ],
)
def test_one_broker_may_be_away_unless_it_is_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: dict[str, str], replicas: int, least: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in told.items():
        monkeypatch.setenv(name, value)

    made = list(registered(load(KafkaSettings)))

    assert len(made) == 2 * len(TOPICS)
    assert {topic.replication_factor for topic in made} == {replicas}
    assert {topic.topic_configs["min.insync.replicas"] for topic in made} == {least}


def test_more_than_there_are_is_a_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(FACTOR, "2")
    monkeypatch.setenv(LEAST, "3")
    with pytest.raises(SystemExit):
        load(KafkaSettings)
    assert LEAST in capsys.readouterr().err
