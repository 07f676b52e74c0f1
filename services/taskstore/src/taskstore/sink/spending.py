"""What answers cost, by who gave them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.analysis import AnalysisCompleted
from contracts.recognized import Reading, TextRecognized
from runtime.received import Received
from taskstore.connection import Connection, columns
from taskstore.lifecycle import TrackedJob


async def write(connection: Connection, heard: Sequence[Received], jobs: Mapping[UUID, TrackedJob]) -> None:
    """Write down what each reading and each analysis cost the user of its job, too late or not."""
    rows = [row for received in heard if (row := _row(received, jobs)) is not None]
    if not rows:
        return
    await connection.execute(
        """
        insert into token_use (
            event_id, user_id, job_id, part_id, provider, model, tokens_input, tokens_output, used_at
        )
        select * from unnest(
            $1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
            $9::timestamptz[]
        )
        on conflict do nothing
        """,
        *columns(sorted(rows, key=lambda row: row[0])),
    )


def _row(received: Received, jobs: Mapping[UUID, TrackedJob]) -> tuple[UUID, *tuple[object, ...]] | None:
    part_id: str | None
    answer: AnalysisCompleted | Reading
    match received.event:
        case AnalysisCompleted() as answer:
            part_id = None
        case TextRecognized(part_id=part_id, reading=answer):
            pass
        case _:
            return None
    job_id = received.event.job.job_id
    return (
        received.event_id,
        jobs[job_id].user_id,
        job_id,
        part_id,
        answer.provider,
        answer.model,
        answer.tokens.input,
        answer.tokens.output,
        received.time,
    )
