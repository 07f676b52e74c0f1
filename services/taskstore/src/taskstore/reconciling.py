"""Asking again for work that got lost on its way, and giving up at last."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from contracts.fact import Event
from contracts.ids import event_id
from contracts.job import Job
from runtime.looping import Looping
from runtime.metrics.jobs import ASKED_AGAIN
from runtime.telemetry import current_traceparent, span
from taskstore import lock_numbers, overdue, unanswered
from taskstore.commits import Commits
from taskstore.connection import Connection
from taskstore.database import Database
from taskstore.figures.counting import note
from taskstore.lifecycle import TrackedJob
from taskstore.outbox import Saying, say
from taskstore.overdue import Overdue, Search
from taskstore.settings import Settings
from taskstore.sink import context, states
from taskstore.sink.concluding import Cause, conclude
from taskstore.sink.locks import conversations_of, lock_conversations
from taskstore.steps import Settled, Steps
from taskstore.unfinished import unread

_log = structlog.get_logger()

_EVERY_S: Final = 5.0
_AT_ONCE: Final = 100
"""Jobs a pass."""
_SENT_KEPT: Final = timedelta(hours=1)
"""What was published longer ago is not in the outbox any more."""
_OVERLAP: Final = timedelta(seconds=10)
"""What was published shortly before a pass may be written down after it."""

_Jobs = dict[UUID, TrackedJob]


class Reconciler:
    """One process at a time does. It never acts for mere lag: only where who was to do the work is past its asking."""

    def __init__(self, database: Database, commits: Commits, settled: Settled, settings: Settings) -> None:
        self._database = database
        self._commits = commits
        self._steps = Steps(settings, settled)
        self._megabyte_s = settings.expected_mb_s
        self._looked_at = datetime.now(UTC) - _SENT_KEPT
        self._looping = Looping("reconciler", self._turn)
        self.check = self._looping.check
        self.finish = self._looping.end

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        """End after the pass that is going on."""
        await self._looping.stop()

    async def reconcile(self) -> int:
        """Ask again for what is overdue, or give it up; answers of how many jobs.

        None are while another process has the lease, and while it is not known how far the workers are.
        """
        now = datetime.now(UTC)
        # By itself, since it locks jobs, and what follows their conversations first; and for all steps, since the
        # outbox forgets what was sent before it is known again how far those workers are.
        async with self._database.as_sink() as connection:
            await overdue.note_late_asks(connection, self._steps.topics, self._looked_at - _OVERLAP)
        self._looked_at = now
        steps = [*self._steps.known()]
        if not steps:
            return 0
        search = Search(steps, now, megabyte_s=self._megabyte_s)
        async with self._database.as_sink() as connection:
            if not await connection.fetchval("select pg_try_advisory_xact_lock($1)", lock_numbers.RECONCILER):
                return 0
            if found := await search.jobs(connection, _AT_ONCE):
                with span("ask again"):
                    await _reconcile(connection, found, search, now)
        if found:
            self._commits.announce()
        return len(found)

    async def _turn(self) -> float:
        return 0 if await self.reconcile() == _AT_ONCE else _EVERY_S


async def _reconcile(connection: Connection, found: Sequence[UUID], search: Search, now: datetime) -> None:
    # Locked as the sink locks them, and looked at once more: an answer may just have come.
    await lock_conversations(connection, await conversations_of(connection, found))
    jobs = await states.lock(connection, found)
    work = await search.work(connection, found)
    hopeless = [one for one in work if one.asked_again >= unanswered.MOST]
    asked = [one for one in work if one.asked_again < unanswered.MOST]
    if asked:
        await _ask(connection, jobs, asked, now)
    if hopeless:
        await _give_up(connection, jobs, hopeless, now)
    _log.warning("asked again for what was not answered", asked=len(asked), given_up=len(hopeless))


async def _ask(connection: Connection, jobs: _Jobs, asked: Sequence[Overdue], now: datetime) -> None:
    """Say it once more in the job's own trace, as the same attempt, by an id of its own."""
    events = await _events(connection, jobs, asked)
    sayings = [
        Saying(events[one.job_id, one.part_id], _cause(one), jobs[one.job_id].traceparent, _here()) for one in asked
    ]
    await say(connection, sayings, now)
    await overdue.count_asked(connection, asked, now)
    for _ in {one.job_id for one in asked}:
        note(ASKED_AGAIN.labels("no_progress").inc)


async def _events(
    connection: Connection, jobs: _Jobs, asked: Sequence[Overdue]
) -> dict[tuple[UUID, str | None], Event]:
    ids = sorted({one.job_id for one in asked})
    rows = await connection.fetch("select job_id, header from jobs where job_id = any($1::uuid[])", ids)
    events: dict[tuple[UUID, str | None], Event] = {
        (row["job_id"], event.part_id): event
        for row in rows
        for event in unread(jobs[row["job_id"]], Job.decode(row["header"]))
    }
    analysing = [jobs[one.job_id] for one in asked if one.part_id is None]
    for request in await context.requests(connection, analysing):
        events[request.job.job_id, None] = request
    return events


async def _give_up(connection: Connection, jobs: _Jobs, hopeless: Sequence[Overdue], now: datetime) -> None:
    moved: _Jobs = {}
    causes: dict[UUID, Cause] = {}
    parts: defaultdict[UUID, list[str | None]] = defaultdict(list)
    for one in hopeless:
        parts[one.job_id].append(one.part_id)
        causes[one.job_id] = Cause(_cause(one), jobs[one.job_id].traceparent, _here())
    for job_id, part_ids in parts.items():
        moved[job_id] = jobs[job_id]
        unanswered.give_up(jobs[job_id], part_ids, now)
    await conclude(connection, moved, causes, now)


def _cause(one: Overdue) -> UUID:
    return event_id(one.job_id, "asked again", one.part_id or "", one.asked_again + 1)


def _here() -> tuple[str, ...]:
    here = current_traceparent()
    return (here,) if here else ()
