"""All of which it is known that they are needed, by what they keep."""

from typing import Final

from tests.chaos.without.protection import Edit, Protection

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
    ),
    Protection(
        "high_water",
        "no more is taken from a topic than can be begun soon",
        ("backpressure",),
        (Edit(f"{_DELIVERY}/backpressure.py", "return self._holds(1)", "return False"),),
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
    ),
)
