"""The jobs that a batch is about: locked, and those that are new registered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts.job import Job
from runtime.received import Received
from taskstore.connection import Connection
from taskstore.figures import jobs as figures
from taskstore.lifecycle import TrackedJob
from taskstore.sink import registration, states
from taskstore.sink.forgotten import Forgotten
from taskstore.sink.locks import Conversation, conversations_of, lock_conversations
from taskstore.sink.screening import header_of, job_id_of


async def gather(
    connection: Connection, heard: Sequence[Received], forgotten: Forgotten, now: datetime
) -> tuple[dict[UUID, TrackedJob], dict[UUID, Received]]:
    """The jobs, locked until the end of the transaction; and for those that are new the events they came by."""
    headers: dict[UUID, tuple[Job, Received]] = {}
    nameless: set[UUID] = set()
    conversations: set[Conversation] = set()
    for received in heard:
        job_id, header = job_id_of(received.event), header_of(received.event)
        if job_id is None:
            continue
        if header is None:
            nameless.add(job_id)
            continue
        headers.setdefault(job_id, (header, received))
        if header.conversation_id is not None:
            conversations.add((header.user_id, header.conversation_id))
    if nameless:
        conversations |= {*await conversations_of(connection, list(nameless))}

    # In one order everywhere: conversations first, then jobs by id.
    await lock_conversations(connection, conversations)
    jobs = await states.lock(connection, headers.keys() | nameless)
    unknown = {job_id: told for job_id, told in headers.items() if job_id not in jobs}
    new = {job.job_id: job for job, _ in await registration.register(connection, unknown, forgotten, now)}
    figures.accepted(new.values())
    jobs |= new
    if raced := unknown.keys() - new.keys():  # another process was first
        jobs |= await states.lock(connection, raced)
    return jobs, {job_id: unknown[job_id][1] for job_id in new}
