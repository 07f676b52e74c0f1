"""Jobs live as a small model says, whatever comes how often in which order, and whatever breaks off in the middle."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from services.taskstore.tests.lives import faults
from services.taskstore.tests.lives.modelled import OVER, Life, Lives

from contracts.answering import TokenUse
from contracts.changed import JobChanged
from runtime.errors import Transient
from runtime.received import Received
from taskstore.cancelling import cancel
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.reconciling import Reconciler
from taskstore.retrying import retry
from taskstore.sink.sink import Sink

T = TypeVar("T")

LONG = timedelta(hours=1)
MOST_JOBS = 4
"""Few, of which much is heard."""
TABLES = (
    "users, jobs, job_parts, suggestions, chat_messages, tasks, uploaded_files, outbox, inbox, task_history, token_use"
)

some_fault = st.one_of(st.none(), st.tuples(st.sampled_from(faults.WAYS), st.integers(1, 9)))
kinds_of_files = st.lists(st.sampled_from(["audio", "image", "document"]), max_size=2, unique=True)


class Store:
    """The task store's tables, and what moves them, on an event loop of its own."""

    def __init__(self, database: Database, owner: asyncpg.Connection, reconciler: Reconciler, sink: Sink) -> None:
        self.database = database
        self.owner = owner
        self.reconciler = reconciler
        self.sink = sink

    @classmethod
    async def open(cls, told: Any) -> "Store":
        database = Database(told)
        await database.start()
        commits = Commits()
        owner = await asyncpg.connect(told.database_url.get_secret_value())
        reconciler = Reconciler(database, commits, lambda _asked, _answered: datetime.now(UTC), told)
        return cls(database, owner, reconciler, Sink(database, commits))

    async def close(self) -> None:
        await self.owner.close()
        await self.database.stop()

    async def empty(self) -> None:
        await self.owner.execute(f"truncate {TABLES} cascade")

    async def wait_long(self) -> None:
        await self.owner.execute(
            "update outbox set sent_at = coalesce(sent_at, now()) - $1::interval, created_at = created_at - $1", LONG
        )
        await self.owner.execute(
            "update jobs set last_progress_at = last_progress_at - $1::interval, asked_at = asked_at - $1::interval",
            LONG,
        )


class Machine(RuleBasedStateMachine):
    """Users send, workers answer, the broker brings it in any order and more than once, transactions break off."""

    def __init__(self, run: Callable[[Awaitable[Any]], Any], store: Store, submission: type[Any]) -> None:
        super().__init__()
        self._run = run
        self._store = store
        self._submission = submission
        self._run(store.empty())
        self.model = Lives()
        self.sent: list[Any] = []
        self.said: list[Received] = []
        """All that is on the topics."""
        self.unheard: list[Received] = []
        """What nobody has delivered yet."""

    # What happens out there

    @precondition(lambda self: len(self.sent) < MOST_JOBS)
    @rule(files=kinds_of_files, user=st.sampled_from(["ana", "ben"]), talk=st.sampled_from([None, "talk"]))
    def somebody_sends(self, files: list[str], user: str, talk: str | None) -> None:
        number = len(self.sent) + 1
        job = self._submission(
            user=user,
            files=files,
            message=None if files and number % 2 else "Please call Tom.",
            conversation=talk,
            at=datetime(2026, 11, 20, 12, number % 60, tzinfo=UTC),
            job_id=UUID(int=number),
        )
        self.sent.append(job)
        self._say(*job.submitted())

    @precondition(lambda self: any(job.files for job in self.sent))
    @rule(data=st.data(), becomes=st.sampled_from(["progressed", "read", "read", "failed"]))
    def a_worker_answers(self, data: st.DataObject, becomes: str) -> None:
        job = data.draw(st.sampled_from([job for job in self.sent if job.files]))
        part = data.draw(st.sampled_from(job.files))
        life = self.model.jobs.get(job.job_id)
        # Each attempt that was ever asked for may still be answered.
        attempt = data.draw(st.integers(1, life.parts[part].attempt if life else 1))
        match becomes:
            case "progressed":
                self._say(job.progressed(part, attempt / 10, attempt))
            case "read":
                self._say(job.read(part, f"Take {len(self.said)}: we ship on Friday.", attempt))
            case _:
                self._say(job.failed(part, f"Take {len(self.said)}: nothing is heard.", attempt))

    @precondition(lambda self: self._asked())
    @rule(data=st.data(), well=st.integers(0, 4), tasks=st.integers(0, 3))
    def the_extractor_answers(self, data: st.DataObject, well: int, tasks: int) -> None:
        job, attempt = data.draw(st.sampled_from(self._asked()))
        self._answer(job, attempt, tasks, well=well > 0)

    # What the store does

    @precondition(lambda self: self.said)
    @rule(data=st.data(), fault=some_fault)
    def a_batch_comes(self, data: st.DataObject, fault: tuple[str, int] | None) -> None:
        news = data.draw(st.lists(st.sampled_from(self.unheard), max_size=6)) if self.unheard else []
        again = data.draw(st.lists(st.sampled_from(self.said), max_size=3))
        self._deliver(data.draw(st.permutations([*news, *again])), fault)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), fault=some_fault, well=st.integers(0, 4))
    def one_goes_on(self, data: st.DataObject, fault: tuple[str, int] | None, well: int) -> None:
        job = data.draw(st.sampled_from(self.sent))
        life = self.model.jobs.get(job.job_id)
        if life is not None and life.status == "analysing":
            self._answer(job, life.attempt, 2, well=well > 0)
        elif life is not None and (unread := [name for name, part in life.parts.items() if part.status == "open"]):
            take, part = len(self.said), life.parts[unread[0]]
            read = job.read(unread[0], f"Take {take}: we ship on Monday.", part.attempt)
            self._say(read if well > 1 else job.failed(unread[0], f"Take {take}: it is dark.", part.attempt))
        self._deliver([one for one in self.unheard if one.event.key == str(job.job_id)], fault)

    @precondition(lambda self: self._lives(lambda life: not life.is_over))
    @rule(data=st.data(), fault=some_fault, seldom=st.integers(0, 3))
    def its_user_gives_one_up(self, data: st.DataObject, fault: tuple[str, int] | None, seldom: int) -> None:
        if seldom:
            return
        life = data.draw(st.sampled_from(self._lives(lambda life: not life.is_over)))
        if self._is_done(cancel, life, fault):
            life.end("cancelled")
            self.model.go_on()

    @precondition(lambda self: self._lives(lambda life: life.status in ("failed", "partial", "cancelled")))
    @rule(data=st.data(), fault=some_fault)
    def its_user_tries_one_again(self, data: st.DataObject, fault: tuple[str, int] | None) -> None:
        life = data.draw(st.sampled_from(self._lives(lambda life: life.status in ("failed", "partial", "cancelled"))))
        if self._is_done(retry, life, fault):
            life.is_tried_again()
            self.model.go_on()

    @rule(fault=some_fault)
    def nothing_is_heard_for_long(self, fault: tuple[str, int] | None) -> None:
        self._run(self._store.wait_long())
        if self._survives(self._store.reconciler.reconcile, fault):
            self.model.a_long_time_passes()

    # What holds

    @invariant()
    def jobs_stand_where_the_model_says(self) -> None:
        stand = self._rows("select job_id, status, attempt from jobs")
        told = {
            row["job_id"]: (
                "gathering" if row["status"] in ("received", "recognizing") else row["status"],
                row["attempt"],
            )
            for row in stand
        }
        assert told == {life.job_id: (life.status, life.attempt) for life in self.model.jobs.values()}

    @invariant()
    def parts_have_the_text_that_came_first(self) -> None:
        rows = self._rows(
            "select job_id, part_id, reading ->> 'text' as text from job_parts where status = 'recognized'"
        )
        expected = {
            (life.job_id, name): part.text
            for life in self.model.jobs.values()
            for name, part in life.parts.items()
            if part.status == "read"
        }
        assert {(row["job_id"], row["part_id"]): row["text"] for row in rows} == expected

    @invariant()
    def tasks_are_exactly_those_that_the_last_answer_told(self) -> None:
        rows = self._rows("select job_id, summary from tasks where deleted_at is null")
        expected = Counter((life.job_id, task) for life in self.model.jobs.values() for task in life.tasks)
        assert Counter((row["job_id"], row["summary"]) for row in rows) == expected

    @invariant()
    def everybody_is_told_each_end_once_and_nothing_twice(self) -> None:
        said = self._rows("select event_id, topic, key, value from outbox order by id")
        assert len({row["event_id"] for row in said}) == len(said)
        changes = [JobChanged.decode(row["value"]) for row in said if row["topic"] == JobChanged.topic]
        versions: dict[UUID, list[int]] = {}
        for change in changes:
            versions.setdefault(change.job_id, []).append(change.version)
        assert all(told == [*range(1, len(told) + 1)] for told in versions.values())
        ends = Counter(change.job_id for change in changes if change.status in OVER)
        assert ends == Counter({life.job_id: life.ends for life in self.model.jobs.values() if life.ends})
        asked = Counter(row["key"] for row in said if row["topic"] == "analysis.requested.v1")
        assert asked == Counter(
            {str(life.job_id): len(life.requests) for life in self.model.jobs.values() if life.requests}
        )

    def teardown(self) -> None:
        """In the end all is delivered and all is answered: then every job is over, and stays so whatever comes again."""
        self._deliver(self.unheard, None)
        while live := self._lives(lambda life: not life.is_over):
            for job, life in ((job, life) for job in self.sent for life in live if life.job_id == job.job_id):
                for name, part in life.parts.items():
                    if part.status == "open":
                        self._say(job.read(name, attempt=part.attempt))
                if life.status == "analysing":
                    self._answer(job, life.attempt, 2, well=True)
            self._deliver(self.unheard, None)
            self._all_hold()
        self._deliver(self.said[::-1], None)
        self._all_hold()
        assert len(self.model.jobs) == len(self.sent)

    def _all_hold(self) -> None:
        self.jobs_stand_where_the_model_says()
        self.parts_have_the_text_that_came_first()
        self.tasks_are_exactly_those_that_the_last_answer_told()
        self.everybody_is_told_each_end_once_and_nothing_twice()

    def _say(self, *events: Received) -> None:
        self.said += events
        self.unheard += events

    def _answer(self, job: Any, attempt: int, tasks: int, *, well: bool) -> None:
        take = len(self.said)
        if well:
            named = [f"Take {take}, task {number}" for number in range(tasks)]
            self._say(job.analysed(*named, attempt=attempt, tokens=TokenUse(input=take, output=1)))
        else:
            self._say(job.failed(None, f"Take {take}: no answer.", attempt))

    def _asked(self) -> list[tuple[Any, int]]:
        return [
            (job, attempt)
            for job in self.sent
            if (life := self.model.jobs.get(job.job_id))
            for attempt in sorted({*life.requests})
        ]

    def _lives(self, which: Callable[[Life], bool]) -> list[Life]:
        return [life for life in self.model.jobs.values() if which(life)]

    def _deliver(self, batch: Sequence[Received], fault: tuple[str, int] | None) -> None:
        refused: list[Any] = []

        async def record() -> None:
            refused.extend(await self._store.sink.record(batch))

        if self._survives(record, fault):
            assert refused == []
            self.model.hear(batch)
            self.unheard = [one for one in self.unheard if one not in batch]

    def _is_done(self, wish: Callable[..., Awaitable[Any]], life: Life, fault: tuple[str, int] | None) -> bool:
        async def wished() -> None:
            async with self._store.database.as_sink() as connection:
                assert await wish(connection, life.header.user_id, life.job_id, None, datetime.now(UTC))

        return self._survives(wished, fault)

    def _survives(self, act: Callable[[], Awaitable[object]], fault: tuple[str, int] | None) -> bool:
        """Whether it was done in spite of the fault; where it was not, nothing of it may have happened."""

        async def acted() -> bool:
            if fault is not None:
                await faults.arm(self._store.owner, *fault)
            try:
                await act()
            except (Transient, asyncpg.DataError):
                assert fault is not None
                return False
            finally:
                await faults.disarm(self._store.owner)
            return True

        return self._run(acted())

    def _rows(self, query: str) -> list[asyncpg.Record]:
        return self._run(self._store.owner.fetch(query))


def test_whatever_comes_and_breaks_off_jobs_end_once_with_exactly_their_tasks(
    empty_database: str, make_settings: Callable[..., Any], submission: type[Any]
) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(Store.open(make_settings(empty_database, database_pool_min=1)))
        try:
            runner.run(faults.prepare(store.owner))
            run_state_machine_as_test(
                lambda: Machine(runner.run, store, submission),
                settings=settings(
                    max_examples=20,
                    stateful_step_count=40,
                    deadline=None,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
                ),
            )
        finally:
            runner.run(store.close())
