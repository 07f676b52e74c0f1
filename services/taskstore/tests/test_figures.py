"""What the task store counts: once for what was committed, and of what is there as it is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from prometheus_client import REGISTRY

from contracts.changed import JobStatus
from contracts.job import PartKind
from runtime.metrics.jobs import Kind
from taskstore.cancelling import cancel
from taskstore.figures.counting import counting, note, undone_with
from taskstore.figures.figures import Figures
from taskstore.figures.kinds import end_of, kind_of
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
    new, begun, stuck = submission(files=["audio"]), submission(files=["audio"]), submission()
    await house.hears(new.submitted(), begun.submitted(), stuck.chatted())
    await house.hears(begun.progressed("audio", 0.5))
    await tell()
    standing = {status: value("jobs_open", status=status) for status in ("received", "recognizing", "analysing")}
    assert standing == {"received": 1, "recognizing": 1, "analysing": 1}
    assert value("jobs_stuck") == 0

    await house.rows("update jobs set last_progress_at = now() - interval '16 minutes' where job_id = $1", stuck.job_id)
    await tell()
    assert value("jobs_stuck") == 1

    await house.hears(stuck.analysed("Call Tom"))
    await tell()
    assert (value("jobs_stuck"), value("jobs_open", status="analysing")) == (0, 0)


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
