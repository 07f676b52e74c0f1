"""All of which it is known that they are needed, by what they keep."""

from typing import Final

from tests.chaos.without.protection import LOST, Edit, Protection

_DELIVERY: Final = "libs/runtime/src/runtime/delivery"
_PROVIDERS: Final = "libs/runtime/src/runtime/providers"
_JOURNAL: Final = "services/gateway/src/gateway/journal"
_STORE: Final = "services/taskstore/src/taskstore"
_NOTHING_IS_ASKED_FOR_AGAIN: Final = Edit(
    f"{_STORE}/reconciling.py", "return 0 if await self.reconcile() == _AT_ONCE else _EVERY_S", "return _EVERY_S"
)
"""It heals after minutes what others let go."""

PROTECTIONS: Final = (
    Protection(
        "commit_after",
        "offsets are committed after the result is published, not when a record is taken",
        ("kill_9", "rebalance"),
        (
            Edit(
                f"{_DELIVERY}/consumption.py",
                "            self._offsets.take(record)\n",
                "            self._offsets.take(record)\n"
                "            self._offsets.finish(record)\n"
                "            self._committing.moved()\n",
            ),
            _NOTHING_IS_ASKED_FOR_AGAIN,
        ),
    ),
    Protection(
        "journal_replayed",
        "what was accepted while the broker was away is published when it is back",
        ("broker_dies",),
        (
            Edit(
                f"{_JOURNAL}/replaying.py",
                "        await self.replay()\n",
                "",
            ),
        ),
    ),
    Protection(
        "drain",
        "what is begun is finished before a service stops",
        ("sigterm",),
        (
            Edit(
                f"{_DELIVERY}/consumption.py",
                "await asyncio.wait_for(self._work.idle(), timeout_s)",
                "await asyncio.wait_for(self._work.idle(), 0)",
            ),
        ),
        fails_by="finished and not committed",
    ),
    Protection(
        "apart_from_polling",
        "work goes on beside the poll loop, not in it",
        ("long_jobs",),
        (
            Edit(
                f"{_DELIVERY}/consumption.py",
                "        self._hand_over(records)\n        if self._backpressure.is_full:",
                "        self._hand_over(records)\n"
                "        await self._work.idle()\n"
                "        if self._backpressure.is_full:",
            ),
        ),
        fails_by="executed again|given anew",
    ),
    Protection(
        "dead_letters",
        "what can't be handled is kept as it came",
        ("poison",),
        (
            Edit(
                f"{_DELIVERY}/disposal.py",
                "        await self._persistently("
                "lambda: self._dead_letters.keep(passage, reason=failure, code=code, attempts=attempts))\n",
                "",
            ),
        ),
        fails_by="are no dead letters",
    ),
    Protection(
        "share_limit",
        "a worker stops rather than put all aside that comes",
        ("share_limit",),
        (Edit(f"{_DELIVERY}/disposal.py", "        if self._share.exceeded():\n", "        if False:\n"),),
        fails_by="dead letters before it stopped|it says why",
    ),
    Protection(
        "next_provider",
        "the next provider is asked where one fails",
        ("providers_down",),
        (
            Edit(
                f"{_PROVIDERS}/passed.py",
                "        self._failures.append((asked, failure))\n",
                "        raise failure\n",
            ),
        ),
        fails_by="answers meanwhile",
    ),
    Protection(
        "waiting",
        "work waits for its provider where ON_OUTAGE=wait",
        ("providers_waited_for",),
        (
            Edit(
                f"{_PROVIDERS}/passed.py",
                'if self._on_outage == "wait" and (waits := self._waits()):',
                'if self._on_outage != "wait" and (waits := self._waits()):',
            ),
        ),
        fails_by="it was waited for",
    ),
    Protection(
        "quota",
        "calls wait until the provider's quota allows them",
        ("quota",),
        (
            Edit(
                f"{_PROVIDERS}/quota.py",
                "while (wait_s := self.wait_s(tokens)) > 0:",
                "while (wait_s := self.wait_s(tokens)) < 0:",
            ),
        ),
        fails_by="calls beyond the quota",
    ),
    Protection(
        "effect_once",
        "what was heard before is not heard again, what has ended stays so, and a task's key repeats",
        ("replay",),
        (
            Edit(f"{_STORE}/sink/inbox.py", 'new = {row["event_id"] for row in rows}', "new = set(ids)"),
            Edit(
                f"{_STORE}/facts.py",
                "    if job.status.final or event.attempt < job.attempt:\n        return False\n    job.attempt, job.held",
                "    job.attempt, job.held",
            ),
            Edit(
                f"{_STORE}/lifecycle.py",
                "        if self.status.final:\n            return\n        if self.status is JobStatus.RECEIVED",
                "        if self.status is JobStatus.RECEIVED",
            ),
            Edit(f"{_STORE}/sink/drafts.py", "from uuid import UUID\n", "from uuid import UUID, uuid4\n"),
            Edit(f"{_STORE}/sink/drafts.py", "task_key(job.job_id, place, answer.attempt)", "uuid4()"),
        ),
        fails_by="the same tasks as before|^doubled: ",
    ),
    Protection(
        "high_water",
        "no more is taken from a topic than can be begun soon",
        ("backpressure",),
        (Edit(f"{_DELIVERY}/backpressure.py", "return self._holds(1)", "return False"),),
        fails_by="records that the extractor took",
    ),
    Protection(
        "replicas",
        "each record lies on as many brokers as are set",
        ("broker_of_three_dies", "broker_cut_off"),
        (
            Edit(
                "libs/runtime/src/runtime/topics.py",
                "    replicas = settings.kafka_replication_factor\n"
                '    least = {"min.insync.replicas": str(settings.kafka_min_insync_replicas)}\n',
                '    replicas = 1\n    least = {"min.insync.replicas": "1"}\n',
            ),
        ),
    ),
    Protection(
        "acknowledged_by_all",
        "nothing counts as published that a broker has alone",
        ("broker_cut_off",),
        (
            Edit("libs/runtime/src/runtime/broker.py", 'acks="all"', "acks=1"),
            _NOTHING_IS_ASKED_FOR_AGAIN,
        ),
    ),
    Protection(
        "stamped_by_the_broker",
        "records are as old as the broker says, whatever time their sender believes it is",
        ("clock_jumps",),
        (Edit("libs/runtime/src/runtime/topics.py", "LogAppendTime", "CreateTime"),),
        fails_by=f"something is dead-lettered|nothing was accepted|{LOST}",
        only_on="apache",  # the embedded one minds no time
    ),
    Protection(
        "outages_waited_for",
        "what is away is tried again for as long as it is",
        ("database_full", "database_read_only"),
        (
            Edit(
                f"{_DELIVERY}/disposal.py",
                "        if isinstance(failure, Transient):\n            return True\n",
                "        if isinstance(failure, Transient):\n            return False\n",
            ),
        ),
        fails_by=f"something is dead-lettered|{LOST}",
    ),
    Protection(
        "no_room",
        "who sends a file while there is no room for it is told so",
        ("disk_full",),
        (
            Edit(
                "libs/runtime/src/runtime/blob_failures.py",
                "if any(words in str(away) for words in _FULL):",
                'if not any(words in str(away) for words in ("", *_FULL)):',
            ),
        ),
        fails_by="it is told that there is no room",
    ),
    Protection(
        "sha256",
        "bytes are those that were sent, or nobody reads them",
        ("blobs_harmed",),
        (
            Edit(
                "libs/runtime/src/runtime/file_copy.py",
                "if digest.hexdigest() != file.sha256:",
                "if not digest.hexdigest():",
            ),
        ),
        fails_by="fails with blob_changed",
    ),
    Protection(
        "outbox_emptied",
        "what was published leaves the outbox",
        ("housekeeping",),
        (
            Edit(
                f"{_STORE}/relay.py",
                '"delete from outbox where sent_at < $1"',
                '"delete from outbox where sent_at < $1 and false"',
            ),
        ),
        fails_by="in the outbox",
    ),
    Protection(
        "looked_up",
        "only bytes that no row and no live job names are swept",
        ("housekeeping",),
        (
            Edit(
                f"{_STORE}/strays.py",
                "where not exists (select from uploaded_files where blob = found.key)\n        except",
                "where true\n        except",
            ),
        ),
        fails_by="files with a row that were removed",
    ),
    Protection(
        "asked_first",
        "while the tables can't be asked nothing is swept",
        ("housekeeping",),
        (
            Edit(
                f"{_STORE}/sweeping.py",
                "            async with self._database.as_sink() as connection:\n"
                "                if self._looping.is_ending or not await connection.fetchval(\n"
                '                    "select pg_try_advisory_xact_lock($1)", lock_numbers.SWEEPER\n'
                "                ):\n"
                "                    return\n"
                "                found = (await strays_of(connection, page))[: self._at_most - swept.total()]\n",
                "            if page:\n                found = [*page][: self._at_most - swept.total()]\n",
            ),
        ),
        fails_by="nothing is removed unasked",
    ),
    Protection(
        "epoch",
        "a broker that forgot is told once more what is still to be done",
        ("broker_dies",),
        (
            Edit(
                f"{_STORE}/epoch.py",
                "sayings = await unfinished.sayings(connection, cause)",
                "sayings: list[Saying] = []",
            ),
            Edit(
                f"{_STORE}/epoch.py", "from taskstore.outbox import say\n", "from taskstore.outbox import Saying, say\n"
            ),
            _NOTHING_IS_ASKED_FOR_AGAIN,
        ),
        only_on="embedded",  # the other one remembers
    ),
    Protection(
        "reconciler",
        "work that nobody has and nobody answered is asked for again",
        ("asks_lost",),
        (_NOTHING_IS_ASKED_FOR_AGAIN,),
    ),
    Protection(
        "turns",
        "who sends much does not take all places",
        ("long_jobs",),
        (
            Edit(f"{_DELIVERY}/lanes.py", "            self._rotation.rotate(-1)\n", ""),
            Edit(f"{_DELIVERY}/lanes.py", "if user.running >= self._per_user:", "if not user.keys:"),
        ),
        fails_by="others are done before",
    ),
)
