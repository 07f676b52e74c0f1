"""What the task store counts: once for what was committed, and of what is there as it is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from prometheus_client import REGISTRY

from contracts.changed import JobStatus
from contracts.job import PartKind
from runtime.metrics import database
from runtime.metrics.jobs import Kind
from taskstore.cancelling import cancel
from taskstore.figures.counting import counting, note, undone_with
from taskstore.figures.figures import Figures
from taskstore.figures.kinds import end_of, kind_of
from taskstore.figures.postgres import Postgres
from taskstore.retrying import retry

SPOKEN_S = {"recording": 60.0, "long_recording": 60.1}
SENT: Mapping[Kind, dict[str, Any]] = {
    "chat": {},
    "recording": {"message": None, "files": ["audio"]},
    "long_recording": {"message": None, "files": ["audio"]},
    "image": {"message": None, "files": ["image"]},
    "document": {"message": None, "files": ["document"]},
    "mixed": {"files": ["image"]},
}


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"intelliassist_{name}", labels) or 0.0


class Moved:
    """How far figures have moved since it was made."""

    def __init__(self) -> None:
        self._before = self._now()

    def _now(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        return {
            (one.name.removeprefix("intelliassist_"), frozenset(one.labels.items())): one.value
            for family in REGISTRY.collect()
            for one in family.samples
        }

    def by(self, name: str, **labels: str) -> float:
        key = name, frozenset(labels.items())
        return self._now().get(key, 0.0) - self._before.get(key, 0.0)

    def all_of(self, name: str) -> float:
        now = self._now()
        return sum(value - self._before.get(key, 0.0) for key, value in now.items() if key[0] == name)


@pytest.fixture
def moved() -> Moved:
    return Moved()


@pytest.fixture
def tell(house: Any) -> Callable[[], Awaitable[None]]:
    return lambda: Figures(house.database).tell()


@pytest.mark.parametrize("kind", SENT)
async def test_a_job_counts_under_its_kind_when_it_comes_and_when_it_ends(
    house: Any, submission: Any, moved: Moved, kind: Kind
) -> None:
    job = submission(at=datetime.now(UTC) - timedelta(seconds=40), **SENT[kind])
    await house.hears(job.submitted())
    assert moved.by("jobs_accepted_total", kind="recording" if kind == "long_recording" else kind) == 1
    assert moved.all_of("job_seconds_count") == 0, "it goes on"
    for part in job.files:
        await house.hears(job.read(part, duration_s=SPOKEN_S.get(kind)))
    await house.hears(job.analysed("Call Tom", job.tells("Pay the rent", priority="urgent")))

    assert moved.by("job_seconds_count", kind=kind, status="completed") == 1
    assert 40 <= moved.by("job_seconds_sum", kind=kind, status="completed") < 100
    assert (moved.all_of("jobs_accepted_total"), moved.all_of("job_seconds_count")) == (1, 1)
    assert moved.by("tasks_stored_total", priority="urgent") == 1
    assert moved.all_of("tasks_stored_total") == 2


async def test_what_is_heard_again_does_not_count_again(house: Any, submission: Any, moved: Moved) -> None:
    chat = submission()
    for _ in range(3):
        await house.hears(chat.chatted())
        await house.hears(chat.analysed("Call Tom"))
    for figure in ("jobs_accepted_total", "job_seconds_count", "tasks_stored_total"):
        assert moved.all_of(figure) == 1, figure


async def test_what_one_bad_event_of_a_batch_undoes_counts_once(house: Any, submission: Any, moved: Moved) -> None:
    good, bad, better = submission(), submission(message="Call\x00Tom"), submission(user="ben")
    refused = await house.hears(good.chatted(), bad.chatted(), better.chatted())
    assert [one.received.event.job.job_id for one in refused] == [bad.job_id]
    assert moved.by("jobs_accepted_total", kind="chat") == 2


async def test_each_end_of_a_job_counts_and_a_retry_is_timed_from_its_wish(
    house: Any, submission: Any, moved: Moved
) -> None:
    seen = submission(message=None, files=["image"], at=datetime.now(UTC) - timedelta(hours=1))
    await house.hears(seen.submitted())
    await house.hears(seen.failed("image"))
    assert moved.by("job_seconds_count", kind="image", status="failed") == 1
    assert moved.by("job_seconds_bucket", kind="image", status="failed", le="600.0") == 0, "it took an hour"

    async with house.database.as_sink() as connection:
        assert await retry(connection, "ana", seen.job_id, None, datetime.now(UTC))
    await house.hears(seen.read("image", attempt=2))
    await house.hears(seen.analysed("Call Tom", attempt=2))
    assert moved.by("job_seconds_bucket", kind="image", status="completed", le="30.0") == 1

    chat = submission()
    await house.hears(chat.chatted())
    async with house.database.as_sink() as connection:
        await cancel(connection, "ana", chat.job_id, None, datetime.now(UTC))
    assert moved.by("job_seconds_count", kind="chat", status="cancelled") == 1


async def test_jobs_that_go_on_and_those_that_do_not_are_told_of(
    house: Any, submission: Any, tell: Callable[[], Awaitable[None]]
) -> None:
    new, begun, asked = submission(files=["audio"]), submission(files=["audio"]), submission()
    await house.hears(new.submitted(), begun.submitted(), asked.chatted())
    await house.hears(begun.progressed("audio", 0.5))
    await tell()
    standing = {status: value("jobs_open", status=status) for status in ("received", "recognizing", "analysing")}
    assert standing == {"received": 1, "recognizing": 1, "analysing": 1}
    assert value("jobs_stuck") == 0

    await silence(house)
    await tell()
    assert value("jobs_stuck") == 1, "nobody has begun the others"

    await house.hears(asked.progressed(None))
    await silence(house)
    await tell()
    assert value("jobs_stuck") == 2

    await house.hears(begun.progressed("audio", 0.6), asked.analysed("Call Tom"))
    await tell()
    assert (value("jobs_stuck"), value("jobs_open", status="analysing")) == (0, 0)


async def test_what_waits_its_turn_is_not_stuck(
    house: Any, submission: Any, tell: Callable[[], Awaitable[None]]
) -> None:
    ahead = submission(conversation="rent")
    behind = ahead.later(message=None, files=["image"])
    half_read = submission(message=None, files=["image", "audio"])
    again = submission(user="ben")
    await house.hears(ahead.chatted(), behind.submitted(), half_read.submitted(), again.chatted())
    await house.hears(behind.progressed("image"), half_read.progressed("image"), again.progressed(None))
    await house.hears(behind.read("image"), half_read.read("image"), again.failed(None))
    async with house.database.as_sink() as connection:
        assert await retry(connection, "ben", again.job_id, None, datetime.now(UTC))
    await silence(house)
    await tell()
    assert [await house.status(job) for job in (ahead, behind)] == ["analysing", "recognizing"]
    assert await house.status(again) == "analysing"
    assert value("jobs_stuck") == 0


async def test_a_job_that_falls_silent_counts_once_however_many_stores_look_and_once_more_after_a_sign_of_life(
    house: Any, submission: Any, moved: Moved
) -> None:
    now = 0.0
    one, other = (Figures(house.database, clock=lambda: now) for _ in range(2))
    recording = submission(message=None, files=["audio"])
    await house.hears(recording.submitted())
    await house.hears(recording.progressed("audio", 0.1))
    await silence(house)
    await one.tell()
    now = 899.0
    await one.tell()
    assert value("jobs_stuck") == 1
    assert moved.by("jobs_fell_silent_total") == 0, "what was said during an outage may still be on its way"

    now = 901.0
    for _ in range(2):
        await one.tell()
        await other.tell()
    assert moved.by("jobs_fell_silent_total") == 1
    now = 2000.0
    await other.tell()
    assert moved.by("jobs_fell_silent_total") == 1, "the other one counted it"

    await house.hears(recording.progressed("audio", 0.2))
    await silence(house, minutes=16)
    await house.rows("update jobs set fell_silent_at = fell_silent_at - interval '1 hour'")
    await one.tell()
    await other.tell()
    assert moved.by("jobs_fell_silent_total") == 2


async def silence(house: Any, minutes: int = 16) -> None:
    """So long ago is all that was heard so far."""
    await house.rows(
        """
        update jobs set
            last_progress_at = last_progress_at - make_interval(mins => $1),
            hops = hops || jsonb_strip_nulls(jsonb_build_object(
                'analysis.requested', (hops ->> 'analysis.requested')::timestamptz - make_interval(mins => $1)
            ))
        """,
        minutes,
    )


async def test_the_outbox_tells_how_much_waits_and_since_when(
    house: Any, submission: Any, tell: Callable[[], Awaitable[None]]
) -> None:
    await house.hears(submission().chatted())
    waiting = await house.value("select count(*) from outbox where sent_at is null")
    await house.rows(
        "update outbox set created_at = created_at - interval '90 seconds' where id = (select min(id) from outbox)"
    )
    await tell()
    assert value("outbox_records") == waiting > 1
    assert 90 <= value("outbox_oldest_seconds") < 150

    await house.rows("update outbox set sent_at = now()")
    await tell()
    assert (value("outbox_records"), value("outbox_oldest_seconds")) == (0, 0)


async def test_postgres_tells_of_itself(
    house: Any, submission: Any, tell: Callable[[], Awaitable[None]], database_url: str
) -> None:
    await house.hears(submission().chatted())
    other = await asyncpg.connect(database_url)
    async with other.transaction():
        await other.fetchval("select 1")
        async with asyncio.timeout(20):
            await tell()
            while not value("postgres_connections", state="idle_in_transaction"):
                await tell()
    await other.close()
    assert value("postgres_size_bytes") > 1_000_000
    assert value("postgres_connections", state="active") >= 1
    assert value("postgres_oldest_transaction_seconds") > 0
    assert value("postgres_table_bytes", table="jobs") > 0
    for outcome in ("committed", "rolled_back"):
        assert REGISTRY.get_sample_value("intelliassist_postgres_transactions_total", {"outcome": outcome}) is not None
    assert value("postgres_blocks_total", source="cache") > 0
    assert value("database_connections", state="limit") >= value("database_connections", state="idle") >= 1
    assert value("database_connections", state="used") == 0


async def test_a_table_that_is_gone_is_told_no_longer(house: Any) -> None:
    now = 100.0
    figures = Figures(house.database, clock=lambda: now)
    await house.rows("create table passing (id int)")
    try:
        await figures.tell()
        assert "passing" in told_tables()
    finally:
        await house.rows("drop table passing")
    now = 200.0
    await figures.tell()
    assert "passing" not in told_tables()
    assert "jobs" in told_tables()


def told_tables() -> set[str]:
    return {one.labels["table"] for family in REGISTRY.collect() for one in family.samples if "table" in one.labels}


async def test_what_another_server_has_counted_is_taken_over_and_not_counted(
    database_url: str, fresh_server: str
) -> None:
    postgres = Postgres()
    here, there = await asyncpg.connect(database_url), await asyncpg.connect(fresh_server)
    try:
        for _ in range(50):
            await here.execute("select count(*) from pg_class")
        await flushed(here)
        await postgres.tell(here)
        database.POSTGRES.renew()
        before = value("postgres_blocks_total", source="cache")
        assert before > 0

        for server in (there, here):
            await postgres.tell(server)
            assert value("postgres_blocks_total", source="cache") == before

        await here.execute("select count(*) from pg_class")
        await flushed(here)
        await postgres.tell(here)
        assert value("postgres_blocks_total", source="cache") > before, "that is news"
    finally:
        await here.close()
        await there.close()


async def flushed(connection: asyncpg.Connection) -> None:
    """What this session has read shows in the statistics."""
    seen = await connection.fetchval("select sum(blks_hit) from pg_stat_database where datname = current_database()")
    async with asyncio.timeout(20):
        while seen == await connection.fetchval(
            "select sum(blks_hit) from pg_stat_database where datname = current_database()"
        ):
            await asyncio.sleep(0.05)


async def test_a_database_that_answers_is_not_away_because_all_connections_are_in_use(house: Any) -> None:
    async with AsyncExitStack() as taken:
        for _ in range(int(value("database_connections", state="limit"))):
            await taken.enter_async_context(house.database.as_itself())
        assert value("database_connections", state="idle") == 0
        async with asyncio.timeout(10):
            await house.database.check()


async def test_transactions_are_timed_by_role(house: Any, moved: Moved) -> None:
    async with house.database.as_user("ana") as connection:
        await connection.fetchval("select 1")
        assert value("database_connections", state="used") == 1
    assert moved.by("database_transaction_seconds_count", role="api") == 1
    assert moved.by("database_acquire_seconds_count") == 1
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with house.database.as_sink() as connection:
            await connection.fetchval("select 1 / 0")
    assert moved.by("database_transaction_seconds_count", role="sink") == 1, "that one was rolled back"


def test_only_what_is_kept_is_counted() -> None:
    counted: list[str] = []

    def undo() -> None:
        note(lambda: counted.append("never"))
        raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"), counting():
        undo()
    with counting():
        note(lambda: counted.append("first"))
        with pytest.raises(ValueError, match="undone"), undone_with():
            undo()
        note(lambda: counted.append("second"))
        assert counted == []
    assert counted == ["first", "second"]
    with pytest.raises(LookupError):
        note(lambda: counted.append("outside"))


@pytest.mark.parametrize(
    ("status", "end"),
    [
        (JobStatus.COMPLETED, "completed"),
        (JobStatus.PARTIAL, "completed"),
        (JobStatus.FAILED, "failed"),
        (JobStatus.CANCELLED, "cancelled"),
    ],
)
def test_something_came_out_of_what_could_be_read_in_part(status: JobStatus, end: str) -> None:
    assert end_of(status) == end


def test_parts_of_one_kind_are_no_mixture() -> None:
    assert kind_of([PartKind.IMAGE, PartKind.IMAGE]) == "image"
    assert kind_of([PartKind.IMAGE, PartKind.DOCUMENT]) == "mixed"
    assert kind_of([PartKind.AUDIO, PartKind.AUDIO], 61) == "long_recording"
