"""What was accepted is kept, whatever dies: the broker, the database, the gateway."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from aiokafka import ConsumerRecord

from contracts.ids import event_id
from contracts.intake import Entry
from contracts.submitted import ChatReceived
from runtime.settings import WorkerSettings
from runtime.topics import create_topics
from standalone.broker import Broker
from standalone.ports import Ports
from standalone.postgres import Postgres

Records = Callable[[str, str, str], Awaitable[list[ConsumerRecord]]]
NO_WAIT = {"Prefer": "respond-async"}
PATIENCE_S = 90


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    """One of the test's own, to be stopped and started. What it held is gone then."""
    one = Broker(Ports.free().broker, say=lambda _name, _line: None)
    await begin(one)
    yield one
    speaks_again(one)
    await one.stop()


async def begin(broker: Broker) -> None:
    await broker.start()
    await create_topics(WorkerSettings(kafka_bootstrap_servers=broker.address, health_port=1))


def falls_silent(broker: Broker) -> None:
    """As one does that can't be reached; what it holds is there again when it speaks."""
    os.killpg(pid_of(broker), signal.SIGSTOP)


def speaks_again(broker: Broker) -> None:
    os.killpg(pid_of(broker), signal.SIGCONT)


def pid_of(broker: Broker) -> int:
    assert broker.process
    assert broker.process.pid
    return broker.process.pid


async def until(wanted: Callable[[], Awaitable[Any]], what: str) -> Any:
    """What `wanted` answers, as soon as that is something."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (found := await wanted()):
                await asyncio.sleep(0.05)
            return found
    except TimeoutError:
        raise AssertionError(f"{what}: not within {PATIENCE_S} s") from None


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "journal").glob("*.json"))


async def no_entry(folder: Path) -> bool:
    return not entries(folder)


async def say(gateway: Any, message: str = "Call Tom.", user: str = "ana", **headers: str) -> httpx.Response:
    body = {"message": message, "user_id": user}
    answer: httpx.Response = await gateway.client.post("/api/v1/chat", json=body, headers={**NO_WAIT, **headers})
    return answer


def accepted(answer: httpx.Response) -> str:
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


@dataclass(frozen=True)
class Seen:
    """A gateway as its clients see it."""

    client: httpx.AsyncClient


def client_of(place: Any) -> httpx.AsyncClient:
    ports: Ports = place[0]
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports.gateway}", timeout=30, trust_env=False)


async def test_while_the_broker_is_away_submissions_are_accepted_and_published_when_it_is_back(
    open_gateway: Any, broker: Broker, records_on: Records, tmp_path: Path, samples: dict[str, bytes]
) -> None:
    async with open_gateway(broker.address, tmp_path, Ports.free()) as gateway:
        falls_silent(broker)
        jobs = [accepted(await say(gateway, f"Call Tom {number}.")) for number in range(3)]
        waiting = await gateway.client.post("/api/v1/chat", json={"message": "a"}, headers={"Prefer": "wait=120"})
        jobs.append(accepted(waiting))
        files = {"file": ("a.png", samples["PNG"])}
        both = await gateway.client.post("/api/v1/multimodal", files=files, data={"message": "b"}, headers=NO_WAIT)
        several = accepted(both)
        stored = await gateway.client.post("/api/v1/upload", files=files)
        ready = await gateway.client.get("/health/ready")

        assert stored.status_code == 200, stored.text
        assert ready.status_code == 200, ready.text
        assert {path.stem for path in entries(tmp_path)} == {*jobs, several, stored.json()["file_id"]}
        figures = (await gateway.client.get("/metrics")).text
        assert "intelliassist_intake_journal_records" in figures

        speaks_again(broker)
        for topic, key in [("chat.received.v1", job) for job in [*jobs, several]] + [
            ("image.uploaded.v1", several),
            ("file.stored.v1", stored.json()["file_id"]),
        ]:
            (record,) = await until(lambda of=topic, key=key: records_on(broker.address, of, key), f"{topic} {key}")
            entry = Entry.decode((tmp_path / "journal" / f"{key}.json").read_bytes())
            [event] = [event for event in entry.events if event.topic == topic]
            headers = {name: value.decode() for name, value in record.headers}
            assert record.value == event.encode()
            assert headers["ce_id"] == str(event_id(key, topic, event.entity))
            assert entry.traceparent
            assert headers["traceparent"].split("-")[1] == entry.traceparent.split("-")[1], (
                "in the trace of its request"
            )
        assert "Traceback" not in "\n".join(gateway.process.recent)


async def test_what_a_gateway_could_not_publish_before_it_died_the_next_one_does(
    open_gateway: Any, open_house: Any, broker: Broker, records_on: Records, tmp_path: Path
) -> None:
    blobs = tmp_path / "blobs"
    async with open_gateway(broker.address, blobs, Ports.free()) as gateway:
        falls_silent(broker)
        job_id = accepted(await say(gateway))
        gateway.process.kill()

    speaks_again(broker)
    async with open_house(broker.address, tmp_path) as (place, _store):
        await until(lambda: no_entry(blobs), "the store registers it")
        (record,) = await records_on(broker.address, "chat.received.v1", job_id)
        assert dict(record.headers)["ce_id"].decode() == str(event_id(job_id, ChatReceived.topic, f"{job_id}/message"))
        async with client_of(place) as client:
            assert (await client.get(f"/api/v1/jobs/{job_id}")).json()["status"] == "analysing"


async def test_always_means_that_a_broker_that_forgets_loses_nothing(
    open_house: Any, broker: Broker, tmp_path: Path
) -> None:
    async with (
        open_house(broker.address, tmp_path, INTAKE_JOURNAL="always") as (place, store),
        client_of(place) as client,
    ):
        gateway = Seen(client)
        usual = accepted(await say(gateway))
        await until(lambda: no_entry(tmp_path / "blobs"), "what is registered is removed")

        store.kill()  # nobody takes the next ones from the broker before it dies
        await store.wait()
        lost = [accepted(await say(gateway, f"Call Ana {number}.")) for number in range(5)]
        stored = await client.post("/api/v1/upload", files={"file": ("a.txt", b"Ana sends the offer.\n")})
        assert len(entries(tmp_path / "blobs")) == 6
        broker.process.kill()  # type: ignore[union-attr] # it was started
        await broker.process.wait()  # type: ignore[union-attr] # it was started
        during = accepted(await say(gateway, "Call Tom, please."))
        await begin(broker)
        await store.start()

        await until(lambda: no_entry(tmp_path / "blobs"), "all are registered")
        for job_id in [usual, *lost, during]:
            job = (await client.get(f"/api/v1/jobs/{job_id}")).json()
            assert job["status"] == "analysing", job
        kept = await client.get(f"/api/v1/files/{stored.json()['file_id']}")
        assert kept.status_code == 200, kept.text


async def test_while_the_database_is_away_submissions_are_accepted_and_registered_when_it_is_back(
    open_house: Any, broker: Broker, tmp_path: Path
) -> None:
    database = Postgres(tmp_path / "postgres", say=lambda _name, _line: None)
    settings = {"database": database, "INTAKE_JOURNAL": "always"}
    async with open_house(broker.address, tmp_path, **settings) as (place, _store), client_of(place) as client:
        database.process.kill()  # type: ignore[union-attr] # it was started
        await database.process.wait()  # type: ignore[union-attr] # it was started
        job_id = accepted(await say(Seen(client)))
        assert [path.stem for path in entries(tmp_path / "blobs")] == [job_id]

        await database.start_again()
        await until(lambda: no_entry(tmp_path / "blobs"), "it is registered")
        assert (await client.get(f"/api/v1/jobs/{job_id}")).json()["status"] == "analysing"


async def test_when_the_journal_is_full_nothing_more_is_accepted_and_nothing_is_left_behind(
    open_gateway: Any, broker: Broker, tmp_path: Path, samples: dict[str, bytes]
) -> None:
    async with open_gateway(broker.address, tmp_path, Ports.free(), INTAKE_JOURNAL_RECORDS="2") as gateway:
        falls_silent(broker)
        for _ in range(2):
            accepted(await say(gateway))
        chat = await say(gateway)
        upload = await gateway.client.post("/api/v1/upload/image", files={"file": ("a.png", samples["PNG"])})
        health = (await gateway.client.get("/health/ready")).json()

    for answer in (chat, upload):
        assert answer.status_code == 503, answer.text
        assert answer.json()["code"] == "intake_full"
        assert int(answer.headers["retry-after"]) > 0
    assert gateway.stored() == entries(tmp_path)
    assert len(entries(tmp_path)) == 2
    assert "full" in health["checks"]["intake journal"]


async def test_the_same_request_sent_again_while_the_broker_is_away_stands_there_once(
    open_gateway: Any, broker: Broker, records_on: Records, tmp_path: Path
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    async with open_gateway(broker.address, tmp_path, Ports.free()) as gateway:
        falls_silent(broker)
        first, second = accepted(await say(gateway, **key)), accepted(await say(gateway, **key))
        other = await say(gateway, "Something else.", **key)
        assert first == second
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert [path.stem for path in entries(tmp_path)] == [first]

        speaks_again(broker)
        assert await until(lambda: records_on(broker.address, "chat.received.v1", first), "it is published")


async def test_who_is_forgotten_is_forgotten_in_the_journal_too(
    open_house: Any, open_gateway: Any, broker: Broker, tmp_path: Path
) -> None:
    blobs = tmp_path / "blobs"
    async with (
        open_house(broker.address, tmp_path) as (place, _store),
        client_of(place) as client,
        open_gateway(broker.address, blobs, replace(place[0], gateway=Ports.free().gateway)) as another,
    ):
        falls_silent(broker)
        accepted(await say(Seen(client), user="eve"))
        accepted(await say(another, user="eve"))
        stays = accepted(await say(another, user="ana"))
        here = f"/api/v1/jobs/{stays}"
        job = await another.client.get(here, params={"user_id": "ana"})
        assert (job.status_code, job.json()["status"]) == (200, "received"), job.text
        assert (await another.client.get(here, params={"user_id": "eve"})).status_code == 404, "it is not hers"
        forgotten = await client.delete("/api/v1/me", params={"user_id": "eve", "confirm": "eve"})
        assert forgotten.status_code == 200, forgotten.text

        async def only_anas() -> bool:
            return [path.stem for path in entries(blobs)] == [stays]

        await until(only_anas, "nothing of eve's is left, whoever wrote it")


async def test_what_is_sent_while_a_user_is_being_forgotten_stays(
    open_house: Any, broker: Broker, tmp_path: Path
) -> None:
    database = Postgres(tmp_path / "postgres", say=lambda _name, _line: None)
    async with (
        open_house(broker.address, tmp_path, database=database) as (place, _store),
        client_of(place) as client,
        asyncpg.create_pool(database.url, min_size=1, max_size=1) as owner,
    ):
        falls_silent(broker)
        before = accepted(await say(Seen(client), user="eve"))
        async with owner.acquire() as connection, connection.transaction():
            await connection.execute("lock table forgotten_users in share mode")  # so that it takes its time
            leaving = asyncio.create_task(client.delete("/api/v1/me", params={"user_id": "eve", "confirm": "eve"}))
            waits = partial(connection.fetchval, "select count(*) from pg_locks where not granted")
            await until(waits, "the moment is settled, up to which all is forgotten")
            after = accepted(await say(Seen(client), user="eve"))
        forgotten = await leaving
        assert forgotten.status_code == 200, forgotten.text
        assert [path.stem for path in entries(tmp_path / "blobs")] == [after]

        speaks_again(broker)
        await until(lambda: no_entry(tmp_path / "blobs"), "it is registered")
        assert (await client.get(f"/api/v1/jobs/{after}")).json()["status"] == "analysing"
        assert (await client.get(f"/api/v1/jobs/{before}")).status_code == 404


async def test_what_is_sent_after_a_user_was_forgotten_stays_though_the_clock_of_the_store_is_ahead(
    open_house: Any, broker: Broker, tmp_path: Path
) -> None:
    database = Postgres(tmp_path / "postgres", say=lambda _name, _line: None)
    async with open_house(broker.address, tmp_path, database=database) as (place, _store), client_of(place) as client:
        owner = await asyncpg.connect(database.url)
        await owner.execute("insert into forgotten_users values ('eve', now() + interval '1 hour')")
        await owner.close()
        job_id = accepted(await say(Seen(client), user="eve"))
        file = {"file": ("a.txt", b"Ana sends the offer.\n")}
        stored = await client.post("/api/v1/upload", files=file, data={"user_id": "eve"})
        assert stored.status_code == 200, stored.text

        async def registered() -> bool:
            job = await client.get(f"/api/v1/jobs/{job_id}")
            kept = await client.get(f"/api/v1/files/{stored.json()['file_id']}")
            return job.is_success and job.json()["status"] == "analysing" and kept.is_success

        await until(registered, "both are registered")
        assert "forgotten_at" not in (await client.get("/api/v1/me", params={"user_id": "eve"})).json()


async def test_what_can_not_be_read_stays_and_holds_up_nothing(
    open_gateway: Any, broker: Broker, tmp_path: Path
) -> None:
    broken = tmp_path / "journal" / f"{UUID(int=1)}.json"
    broken.parent.mkdir()
    broken.write_bytes(b'{"job": {')
    async with open_gateway(broker.address, tmp_path, Ports.free()) as gateway:
        await until(lambda: told(gateway, "can't be read"), "it says so")
        await until(lambda: counts(gateway, 1), "it is told of as all others are")
        accepted(await say(gateway))
    assert entries(tmp_path) == [broken]


async def counts(gateway: Any, entries: int) -> bool:
    return f"intelliassist_intake_journal_records {entries}.0" in (await gateway.client.get("/metrics")).text


async def told(gateway: Any, words: str) -> bool:
    return any(words in line for line in gateway.process.recent)
