"""The harness itself: what the journeys on Apache Kafka stand on."""

import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from tests.e2e.kafka_jars import java_lacks
from tests.e2e.kafka_server import ApacheKafka, docker_answers, missing, require_kafka

from runtime.settings import KafkaSettings
from runtime.topics import create_topics


@pytest.fixture
async def kafka() -> AsyncIterator[ApacheKafka]:
    require_kafka()
    async with ApacheKafka() as server:
        yield server


async def _make_topic(kafka: ApacheKafka, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


async def _say(kafka: ApacheKafka, topic: str, word: bytes) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap_servers, acks="all", enable_idempotence=True
    ) as producer:
        await producer.send_and_wait(topic, word)


async def _hear(kafka: ApacheKafka, topic: str, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=kafka.bootstrap_servers, group_id="listeners", auto_offset_reset="earliest"
    ) as consumer:
        heard = [(await consumer.getone()).value for _ in range(count)]
        await consumer.commit()
    return [word for word in heard if word is not None]


@pytest.mark.timeout(600)
async def test_what_was_acknowledged_and_committed_survives_a_restart(kafka: ApacheKafka) -> None:
    await _make_topic(kafka, "spoken.v1")
    await _say(kafka, "spoken.v1", b"before")
    assert await _hear(kafka, "spoken.v1", 1) == [b"before"]
    await _say(kafka, "spoken.v1", b"while away")

    await kafka.stop()
    await kafka.start()

    await _say(kafka, "spoken.v1", b"after")
    assert await _hear(kafka, "spoken.v1", 2) == [b"while away", b"after"]


@pytest.mark.timeout(600)
async def test_it_leaves_no_process_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_kafka()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async with ApacheKafka():
        assert docker_answers() or str(tmp_path) in commands_running()

    assert str(tmp_path) not in commands_running()
    assert not _files_in(tmp_path)


def test_what_this_machine_lacks_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    docker_answers.cache_clear()
    java_lacks.cache_clear()
    try:
        assert missing() == (
            "Apache Kafka is left out: Docker does not answer, and there is no Java (at least 17) on the PATH"
        )
        monkeypatch.delenv("REQUIRE_ALL", raising=False)
        with pytest.raises(pytest.skip.Exception, match="no Java"):
            require_kafka()
        monkeypatch.setenv("REQUIRE_ALL", "1")
        with pytest.raises(pytest.fail.Exception, match="no Java"):
            require_kafka()
    finally:
        docker_answers.cache_clear()
        java_lacks.cache_clear()


def _files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def commands_running() -> str:
    ps = shutil.which("ps") or "ps"
    # S603: the program is the one that `which` found, the arguments are ours.
    return subprocess.run([ps, "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout  # noqa: S603


@pytest.mark.timeout(600)
async def test_what_topics_of_an_earlier_release_lack_is_said_once_they_are_there(kafka: ApacheKafka) -> None:
    """As whoever upgrades reads it; nothing is said of topics that were just made."""
    settings = KafkaSettings(_env_file=None, kafka_bootstrap_servers=kafka.bootstrap_servers)
    await _make_topic(kafka, "chat.received.v1")

    (said,) = await create_topics(settings)

    assert said == "message.timestamp.type is CreateTime and should be LogAppendTime of chat.received.v1"
