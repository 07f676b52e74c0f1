"""A batch of events, written in the order that keeps locks and facts straight."""

from collections.abc import Sequence
from datetime import UTC, datetime

from contracts.submitted import FileStored
from runtime.received import Received, Refused
from taskstore import facts
from taskstore.connection import Connection
from taskstore.sink import files, forgotten, gathering, inbox, spending
from taskstore.sink.concluding import Cause, Causes, Jobs, conclude
from taskstore.sink.locks import keep_users
from taskstore.sink.screening import ANOTHER_JOB, header_of, job_id_of, objection


async def write(connection: Connection, batch: Sequence[Received]) -> list[Refused]:
    """Write what is new in a batch and what follows from it. When this raises, nothing has happened."""
    now = datetime.now(UTC)
    await keep_users(connection, {user for received in batch if (user := received.event.user) is not None})
    fresh = await inbox.keep_new(connection, batch, now)
    refused = [Refused(received, reason) for received in fresh if (reason := objection(received.event))]
    gone = await forgotten.look(connection, batch)
    heard = [received for received in fresh if not objection(received.event) and not gone.ignores(received.event)]
    if heard:
        await files.register_stored(connection, [r.event for r in heard if isinstance(r.event, FileStored)], now)
        jobs, brought = await gathering.gather(connection, heard, gone, now)
        causes = {job_id: _cause(received) for job_id, received in brought.items()}
        disbelieved = _apply(heard, jobs, causes, now)
        await conclude(connection, jobs, causes, now)
        strangers = {one.received.event_id for one in disbelieved}
        await spending.write(connection, [r for r in heard if r.event_id not in strangers], jobs)
        refused += disbelieved
    if refused:
        await inbox.forget(connection, [one.received.event_id for one in refused])
    # Last, as whoever forgets does it: who has this row waits for no other.
    await forgotten.clear_away(connection, batch, gone, now)
    return refused


def _apply(heard: Sequence[Received], jobs: Jobs, causes: Causes, now: datetime) -> list[Refused]:
    refused = []
    for received in heard:
        job_id = job_id_of(received.event)
        job = jobs.get(job_id) if job_id else None
        if job is None:  # a stored file, or a failure without header of a job that nobody knows
            continue
        header = header_of(received.event)
        if header is not None and not job.is_told_by(header):
            refused.append(Refused(received, ANOTHER_JOB))
        elif facts.apply(job, received.event, received.time, now, received.traceparent):
            causes[job.job_id] = _cause(received)
    return refused


def _cause(received: Received) -> Cause:
    return Cause(received.event_id, received.traceparent)
