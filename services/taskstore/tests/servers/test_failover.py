"""What becomes of the house's data when the server that holds it goes away."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from services.taskstore.tests.servers.postgres_server import PostgresServer

from contracts.http.submissions import Health
from runtime.errors import Transient
from taskstore.api.app import api
from taskstore.api.caller import Desk
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.servers.sight import Sight
from taskstore.sink.sink import Sink

WITHIN_S = 60
TOKEN = "a-token-of-the-house"  # noqa: S105 - of these tests only


@pytest_asyncio.fixture
async def servers() -> AsyncIterator[Any]:
    """Makes servers that are gone after the test."""
    with TemporaryDirectory(prefix="servers-") as folder:
        made: list[PostgresServer] = []

        def make(name: str) -> PostgresServer:
            made.append(PostgresServer(Path(folder) / name))
            return made[-1]

        yield make
        for server in made:
            await server.stop()


def settings(make_settings: Any, *servers: PostgresServer, **others: Any) -> Any:
    first, *more = [server.url() for server in servers]
    told = {"database_urls": ", ".join(more) or None, "database_return_s": 0.2, "database_pool_max": 4}
    return make_settings(first, **(told | others))


class Writer:
    """Jobs come in without a pause, and are sent again until they are stored, as a broker's consumer does."""

    def __init__(self, database: Database, submission: Any) -> None:
        self._sink = Sink(database, Commits())
        self._submission = submission
        self.stored: list[Any] = []

    async def write(self) -> Any:
        job = self._submission()
        async with asyncio.timeout(WITHIN_S):
            while True:
                try:
                    await self._sink.record(job.submitted())
                except Transient:
                    await asyncio.sleep(0.05)
                    continue
                self.stored.append(job.job_id)
                return job.job_id

    async def write_until_refused(self) -> None:
        while True:
            await self._sink.record(self._submission().submitted())

    async def write_on(self) -> None:
        while True:
            await self.write()


async def sight_of(database: Database, place: int, found: Any) -> Sight:
    """That address, once it is seen as it is waited for."""
    async with asyncio.timeout(WITHIN_S):
        while not found(sight := (await database.seen())[place]):
            await asyncio.sleep(0.05)
        return sight


async def health_of(database: Database) -> Health:
    """As the gateway asks."""
    transport = httpx.ASGITransport(api(Desk(database, Commits(), TOKEN)))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://taskstore", headers=headers) as client:
        return Health.decode((await client.get("/health")).content)


async def test_writes_go_on_where_the_standby_was_promoted_and_nowhere_else(
    servers: Any, make_settings: Any, submission: Any
) -> None:
    primary, standby, stranger = servers("primary"), servers("standby"), servers("stranger")
    await primary.make()
    await primary.start(synchronous_standby_names="standby", synchronous_commit="local")
    await standby.copy(primary)
    await standby.start()
    await stranger.make()
    await stranger.start()
    other_house = Database(settings(make_settings, stranger))
    await other_house.start()
    await other_house.stop()

    database = Database(settings(make_settings, primary, stranger, standby))
    await database.start()
    # From now on nothing is answered that the standby does not have.
    async with asyncio.timeout(WITHIN_S):
        while not await primary.ask("select count(*) from pg_stat_replication where sync_state = 'sync'"):
            await asyncio.sleep(0.05)
    await primary.ask("alter database postgres set synchronous_commit = 'on'")
    await database._leave()  # noqa: SLF001 - sessions read that setting when they begin
    writer = Writer(database, submission)
    await asyncio.gather(*(writer.write() for _ in range(10)))
    (first, second, third) = await database.seen()
    assert [database.is_in_use(sight) for sight in (first, second, third)] == [True, False, False]
    assert second.trouble == "it is another database"
    assert third.trouble == "it is a standby, which can't be written to"

    load = [asyncio.create_task(writer.write_on()) for _ in range(3)]
    await primary.kill()
    await standby.ask("select pg_promote()")
    before = len(writer.stored)
    async with asyncio.timeout(WITHIN_S):
        while len(writer.stored) < before + 10:
            await asyncio.sleep(0.05)
    assert database.is_in_use((await database.seen())[2])

    # It comes back and does not know that it was replaced.
    await primary.start()
    assert "left behind" in str((await sight_of(database, 0, lambda sight: sight.standing)).trouble)
    await asyncio.gather(*(writer.write() for _ in range(10)))
    for task in load:
        task.cancel()
    await asyncio.gather(*load, return_exceptions=True)
    assert await standby.ask("select count(*) from jobs where job_id = any($1)", writer.stored) == len(writer.stored)
    assert await primary.ask("select count(*) from jobs where job_id = $1", writer.stored[-1]) == 0
    assert await stranger.ask("select count(*) from jobs") == 0
    await database.stop()

    # And a store that starts now knows no more than what the servers say.
    again = Database(settings(make_settings, primary, standby))
    await again.start()
    assert [again.is_in_use(sight) for sight in await again.seen()] == [False, True]
    await again.stop()


async def test_the_preferred_server_is_returned_to(servers: Any, make_settings: Any, submission: Any) -> None:
    primary, standby = servers("primary"), servers("standby")
    await primary.make()
    await primary.start()
    database = Database(settings(make_settings, primary, standby))
    await database.start()
    writer = Writer(database, submission)
    await standby.copy(primary)
    await standby.start()
    await primary.kill()
    await standby.ask("select pg_promote()")
    written = await asyncio.wait_for(writer.write(), WITHIN_S)

    rebuilt = servers("primary")
    rebuilt.data = rebuilt.data.with_name("data-again")
    await rebuilt.copy(standby)
    await rebuilt.start()
    await sight_of(database, 0, lambda sight: sight.trouble == "it is a standby, which can't be written to")
    assert database.is_in_use((await database.seen())[1])
    await standby.stop()
    await rebuilt.ask("select pg_promote()")
    await asyncio.wait_for(writer.write(), WITHIN_S)
    assert await rebuilt.ask("select count(*) from jobs where job_id = any($1)", writer.stored) == 2
    assert written in writer.stored
    await sight_of(database, 0, database.is_in_use)
    await database.stop()


async def test_a_promotion_is_followed_while_the_former_primary_still_answers(
    servers: Any, make_settings: Any, submission: Any
) -> None:
    primary, standby = servers("primary"), servers("standby")
    await primary.make()
    await primary.start()
    await standby.copy(primary)
    await standby.start()
    database = Database(settings(make_settings, primary, standby))
    await database.start()
    async with asyncio.timeout(WITHIN_S):  # until it has the tables
        while not await standby.ask("select to_regclass('database_identity') is not null"):
            await asyncio.sleep(0.05)
    await standby.ask("select pg_promote()")
    await sight_of(database, 1, database.is_in_use)
    await sight_of(database, 0, lambda sight: "left behind" in str(sight.trouble))
    written = await Writer(database, submission).write()
    assert await standby.ask("select count(*) from jobs where job_id = $1", written) == 1
    await database.stop()


async def test_a_server_that_can_only_be_read_is_left_alone_until_it_can_be_written_to(
    servers: Any, make_settings: Any, submission: Any
) -> None:
    server = servers("only")
    await server.make()
    await server.start()
    database = Database(settings(make_settings, server))
    await database.start()
    await Writer(database, submission).write()
    await server.ask("alter system set default_transaction_read_only = on")
    await server.ask("select pg_reload_conf()")
    with pytest.raises(Transient):
        await asyncio.wait_for(Writer(database, submission).write_until_refused(), WITHIN_S)
    (sight,) = await database.seen()
    assert sight.trouble == "it is read-only"
    connection = await asyncpg.connect(server.url())
    await connection.execute("set default_transaction_read_only = off")
    await connection.execute("alter system reset default_transaction_read_only")
    await connection.execute("select pg_reload_conf()")
    await connection.close()
    await asyncio.wait_for(Writer(database, submission).write(), WITHIN_S)
    await database.stop()


async def test_nothing_is_begun_in_an_empty_database_while_the_one_before_it_may_come_up(
    servers: Any, make_settings: Any
) -> None:
    late, spare = servers("late"), servers("spare")
    await late.make()
    await spare.make()
    await spare.start()
    database = Database(settings(make_settings, late, spare, database_patience_s=60))
    starting = asyncio.create_task(database.start())
    await late.start()
    await asyncio.wait_for(starting, WITHIN_S)
    first, second = await database.seen()
    assert (database.is_in_use(first), second.trouble) == (True, "it is another database")
    assert await spare.ask("select to_regclass('jobs') is null")
    await database.stop()


async def test_a_house_starts_on_the_address_that_answers(servers: Any, make_settings: Any) -> None:
    gone, there = servers("gone"), servers("there")
    await there.make()
    await there.start()
    alone = Database(settings(make_settings, there))
    await alone.start()
    identity = (await alone.seen())[0].standing.identity
    await alone.stop()
    database = Database(settings(make_settings, gone, there, database_identity=identity))
    await database.start()
    first, second = await database.seen()
    assert (first.trouble, database.is_in_use(second)) == ("nothing listens there", True)
    told = await health_of(database)
    assert (told.status, told.details["database"]) == ("degraded", "connected")
    assert [(one["in_use"], one["usable"], one["reason"]) for one in told.details["addresses"]] == [
        (False, False, "nothing listens there"),
        (True, True, None),
    ]
    await there.kill()
    async with asyncio.timeout(WITHIN_S):  # how they stood is known for a moment
        while True:
            told = await health_of(database)
            if not any(one["reachable"] for one in told.details["addresses"]):
                break
            await asyncio.sleep(0.05)
    assert told.status == "down"
    await database.stop()


async def test_a_database_that_is_not_the_pinned_one_is_refused_at_start(servers: Any, make_settings: Any) -> None:
    server = servers("only")
    await server.make()
    await server.start()
    pinned = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(ConnectionError, match="another database than DATABASE_IDENTITY names"):
        await Database(settings(make_settings, server, database_identity=pinned)).start()
    assert await server.ask("select to_regclass('jobs') is null")
