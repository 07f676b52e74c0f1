"""Jobs: told by the task store. Counters count what this process wrote; gauges are figures of the one database, so each
process tells the same. While the database is away these are not told.
"""

from typing import Final, Literal, get_args

from prometheus_client import Counter, Gauge, Histogram

from runtime.metrics.buckets import LONG
from runtime.metrics.perishable import Perishable

Kind = Literal["chat", "recording", "long_recording", "image", "document", "mixed"]
End = Literal["completed", "failed", "cancelled"]
OPEN: Final = ("received", "recognizing", "analysing")

ACCEPTED: Final = Counter(
    "intelliassist_jobs_accepted_total",
    "Jobs that a task store registered, by what they consist of. How long a recording is shows when it is read: here all are "
    "`recording`.",
    ["kind"],
)
JOB_SECONDS: Final = Histogram(
    "intelliassist_job_seconds",
    "From a job's acceptance, or its last retry, to its end: completed (all or in part), failed, cancelled. A `recording` "
    "lasts at most a minute, a `long_recording` longer.",
    ["kind", "status"],
    buckets=LONG,
)
JOBS_OPEN: Final = Gauge(
    "intelliassist_jobs_open", "Jobs that have not ended, by where they stand.", ["status"], registry=None
)
JOBS_STUCK: Final = Gauge(
    "intelliassist_jobs_stuck",
    "Those of them of which a worker began a part or the analysis, and of which nothing was heard for 15 minutes since. What "
    "waits its turn is not among them.",
    registry=None,
)
JOBS_FELL_SILENT: Final = Counter(
    "intelliassist_jobs_fell_silent_total",
    "Jobs that became stuck, each counted once by one of the task stores, whether they went on later or not. A store counts "
    "once it has listened for 15 minutes.",
)
ASKED_AGAIN: Final = Counter(
    "intelliassist_jobs_asked_again_total",
    "Jobs that were asked for again, by reason: epoch (the broker forgot), no_progress (what they waited for is over, and "
    "no answer came).",
    ["reason"],
)
SWEPT: Final = Counter(
    "intelliassist_swept_blobs_total",
    "Blobs that nobody knew any more and that were removed, by kind: file, payload (an event too large for the broker), "
    "answer (of a provider), half (what a process that died left in a folder).",
    ["kind"],
)
TASKS_STORED: Final = Counter(
    "intelliassist_tasks_stored_total", "Tasks that analyses found and that are new, by priority.", ["priority"]
)
OUTBOX_RECORDS: Final = Gauge("intelliassist_outbox_records", "Records that wait to be published.", registry=None)
OUTBOX_OLDEST: Final = Gauge(
    "intelliassist_outbox_oldest_seconds", "How long the oldest of them has waited; 0 where none does.", registry=None
)
WAITING: Final = Perishable(JOBS_OPEN, JOBS_STUCK, OUTBOX_RECORDS, OUTBOX_OLDEST, lasts_s=15)

for _kind in get_args(Kind):
    if _kind != "long_recording":
        ACCEPTED.labels(_kind)
    for _end in get_args(End):
        JOB_SECONDS.labels(_kind, _end)
for _reason in ("epoch", "no_progress"):
    ASKED_AGAIN.labels(_reason)
for _swept in ("file", "payload", "answer", "half"):
    SWEPT.labels(_swept)
for _priority in ("low", "medium", "high", "urgent"):
    TASKS_STORED.labels(_priority)
