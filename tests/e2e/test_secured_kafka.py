"""On a broker that asks who you are: by TLS and logins, by certificates, and nobody does what is not his to do."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError
from tests.e2e.commands import Said, dlq
from tests.e2e.house import a_user
from tests.e2e.kafka_certificates import Authority
from tests.e2e.logins import ANOTHER, LISTENER, OPERATOR, HouseOfLogins, house_of_logins, make_topics, variables

import standalone
from contracts.topics import TOPICS
from runtime.kafka_connection import client_options
from runtime.settings import KafkaSettings
from runtime.topics import create_topics
from standalone.services import START_ORDER

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(1_200), pytest.mark.door]

A_GUESS: Final = "a guess"
VOICE: Final = Path(standalone.__file__).parent / "samples/voice-note.ogg"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def secured(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HouseOfLogins]:
    async with house_of_logins(tmp_path_factory.mktemp("logins")) as running:
        yield running


async def test_what_is_said_and_written_becomes_tasks(secured: HouseOfLogins) -> None:
    async with secured.house.http() as http:
        said = await http.post(
            "/upload/audio", files={"file": (VOICE.name, VOICE.read_bytes())}, data={"user_id": a_user()}
        )
        written = await http.post("/chat", json={"message": "Call Mr Lopez tomorrow.", "user_id": a_user()})
    for answer in (said, written):
        assert answer.status_code == 200, (answer.text, secured.lines[-20:])
        assert answer.json()["tasks"]
    assert not [line for line in secured.lines if "AuthorizationFailed" in line]


async def test_another_system_comes_in_by_its_own_login(secured: HouseOfLogins) -> None:
    job_id = str(uuid4())
    words = {"part_id": "message", "kind": "message", "message": "Please order new tyres."}
    event = {"job": {"job_id": job_id, "user_id": a_user(), "parts": [words]}, "part_id": "message"}
    async with AIOKafkaProducer(**secured.kafka.client(ANOTHER), acks="all") as producer:
        await producer.send_and_wait("chat.received.v1", json.dumps(event).encode(), key=job_id.encode())
    assert (await secured.house.ended(job_id))["status"] == "completed"


@pytest.mark.parametrize("login", [*START_ORDER, ANOTHER, LISTENER])
async def test_nobody_writes_what_is_not_his_to_say(secured: HouseOfLogins, login: str) -> None:
    topics = {name for topic in TOPICS for name in (topic.name, topic.dead_letters)}
    forbidden = topics - {topic.name for topic in TOPICS if login in (*topic.producers, *topic.repeaters)}
    if login == ANOTHER:
        forbidden -= {topic.name for topic in TOPICS if "anyone" in topic.producers}
    forbidden -= {topic.dead_letters for topic in TOPICS if login in {name.split(".")[0] for name in topic.consumers}}
    assert len(forbidden) > 5
    async with AIOKafkaProducer(**secured.kafka.client(login), acks="all") as producer:
        for topic in sorted(forbidden):
            with pytest.raises(TopicAuthorizationFailedError):
                await producer.send_and_wait(topic, b"{}")


async def test_nobody_hears_what_is_not_meant_for_him(secured: HouseOfLogins) -> None:
    for login, topic in (
        ("vision", "audio.uploaded.v1"),
        ("gateway", "text.recognized.v1"),
        (ANOTHER, "job.changed.v1"),
    ):
        with pytest.raises(TopicAuthorizationFailedError):
            await _first_of(topic, None, secured.kafka.client(login))
    with pytest.raises(GroupAuthorizationFailedError):
        await _first_of("audio.uploaded.v1", "taskstore", secured.kafka.client("transcriber"))


async def test_a_reader_hears_what_becomes_of_jobs_in_groups_of_its_own(secured: HouseOfLogins) -> None:
    async with secured.house.http() as http:
        said = await http.post("/chat", json={"message": "Water the plants tomorrow.", "user_id": a_user()})
    assert said.status_code == 200, said.text
    client = secured.kafka.client(LISTENER)
    await _first_of("job.changed.v1", f"{LISTENER}.shelves", client)
    for group in ("taskstore.webhooks", ANOTHER):
        with pytest.raises(GroupAuthorizationFailedError):
            await _first_of("job.changed.v1", group, client)
    for topic in ("chat.received.v1", "text.recognized.v1", "job.changed.v1.dlq"):
        with pytest.raises(TopicAuthorizationFailedError):
            await _first_of(topic, None, client)


async def test_the_operator_settles_dead_letters(secured: HouseOfLogins, tmp_path: Path) -> None:
    async def settle(*words: str, login: str = OPERATOR) -> Said:
        told = variables(secured.kafka.settings(login)) | {"BLOB_URL": secured.blobs}
        said = await dlq(tmp_path, *words, "--json", **told)
        assert not any(word in said.out + said.errors for word in secured.passwords)
        return said

    async def letters(count: int) -> list[str]:
        async with asyncio.timeout(120):
            while True:
                said = await settle("list", "--topic", "chat.received.v1")
                if said.code == 0 and len(found := said.json()["letters"]) == count:
                    return [letter["id"] for letter in found]

    async with AIOKafkaProducer(**secured.kafka.client(ANOTHER), acks="all") as producer:
        for _ in range(2):
            await producer.send_and_wait("chat.received.v1", b"no event", key=b"plans")
    put_back, dropped = await letters(2)
    for login in (LISTENER, "gateway"):
        refused = await settle("drop", "--id", dropped, "--yes", login=login)
        assert (refused.code, "uthorization" in refused.errors) == (1, True), refused
    for words in (("redrive", "--id", put_back, "--yes"), ("drop", "--id", dropped, "--yes")):
        done = await settle(*words)
        assert (done.code, done.json()["done"] if done.out else done.errors) == (0, True)
    [again] = await letters(1)  # it is no event this time, either
    assert again not in (put_back, dropped)


async def _first_of(topic: str, group: str | None, client: dict[str, Any]) -> None:
    consumer = AIOKafkaConsumer(topic, **client, group_id=group, auto_offset_reset="earliest")
    try:
        await consumer.start()
        async with asyncio.timeout(30):
            await consumer.getone()
    finally:
        await consumer.stop()


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
async def test_each_way_to_log_in(secured: HouseOfLogins, mechanism: str) -> None:
    told = secured.kafka.settings("admin", kafka_sasl_mechanism=mechanism)
    await create_topics(KafkaSettings(_env_file=None, **told))


async def test_who_shows_a_certificate_needs_no_password(secured: HouseOfLogins) -> None:
    own = secured.kafka.authority.issue("house")
    told: dict[str, Any] = {
        "kafka_bootstrap_servers": secured.kafka.certificates,
        "kafka_security_protocol": "SSL",
        "kafka_tls_ca_file": secured.kafka.authority.certificate,
        "kafka_tls_cert_file": own,
    }
    async with AIOKafkaProducer(**client_options(KafkaSettings(_env_file=None, **told))) as producer:
        assert await producer.partitions_for("chat.received.v1")


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({"kafka_sasl_password": A_GUESS}, "SaslAuthenticationFailed"),
        ({"kafka_sasl_username": "nobody"}, "SaslAuthenticationFailed"),
        ({"kafka_tls_ca_file": "stranger"}, "CERTIFICATE_VERIFY_FAILED"),
    ],
)
async def test_who_is_not_let_in_is_told_why(
    secured: HouseOfLogins, tmp_path: Path, different: dict[str, Any], said: str
) -> None:
    if "kafka_tls_ca_file" in different:
        different = {"kafka_tls_ca_file": Authority(tmp_path, "stranger").certificate}
    told = secured.kafka.settings("topics", **different)
    tried = await make_topics(variables(told))
    assert tried.returncode == 1
    last = tried.stderr.splitlines()[-1]
    assert last.startswith(f"topics: KafkaConnectionError: no broker at {secured.kafka.logins} can be spoken to")
    assert "by SASL_SSL as " in last
    assert said in last
    assert "Traceback" not in tried.stderr
    assert A_GUESS not in tried.stderr


async def test_the_command_is_told_of_the_same_broker(secured: HouseOfLogins, tmp_path: Path) -> None:
    """`intelliassist up` on a broker of others: its own login is wrong, and that is what it ends with."""
    told = variables(secured.kafka.settings("topics", kafka_sasl_password=A_GUESS))
    command = [sys.executable, "-m", "standalone", "up", "--free-ports", "--state", str(tmp_path / "state")]
    ran = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await ran.communicate()
    assert ran.returncode == 1, out.decode()
    assert "SaslAuthenticationFailed" in out.decode()
    assert A_GUESS not in out.decode()


async def test_no_password_is_in_anything_that_was_logged(secured: HouseOfLogins) -> None:
    """After all that was done above."""
    assert len(secured.passwords) > 8
    assert {line.partition(":")[0] for line in secured.lines} >= set(START_ORDER), "each has said something"
    assert [line for line in secured.lines if any(word in line for word in secured.passwords)] == []
