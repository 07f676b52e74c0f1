"""What answers cost, by who gave them."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from contracts.analysis import AnalysisCompleted
from contracts.answering import Spent
from contracts.recognized import Reading, TextRecognized
from runtime.received import Received
from taskstore.connection import Connection, columns
from taskstore.lifecycle import TrackedJob


async def write(connection: Connection, heard: Sequence[Received], jobs: Mapping[UUID, TrackedJob]) -> None:
    """Write down what each reading and each analysis cost the user of its job, too late or not."""
    rows = [row for received in heard for row in _rows(received, jobs)]
    if not rows:
        return
    await connection.execute(
        """
        insert into token_use (
            event_id, ordinal, user_id, job_id, part_id, provider, model, tokens_input, tokens_output, used_at
        )
        select * from unnest(
            $1::uuid[], $2::smallint[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bigint[],
            $9::bigint[], $10::timestamptz[]
        )
        on conflict do nothing
        """,
        *columns(sorted(rows, key=lambda row: row[:2])),
    )


def _rows(received: Received, jobs: Mapping[UUID, TrackedJob]) -> Iterator[tuple[UUID, int, *tuple[object, ...]]]:
    """One for each model that was paid; older workers name only the one that answered."""
    part_id: str | None
    answer: AnalysisCompleted | Reading
    match received.event:
        case AnalysisCompleted() as answer:
            part_id = None
        case TextRecognized(part_id=part_id, reading=answer):
            pass
        case _:
            return
    job_id = received.event.job.job_id
    spent = answer.spent or (Spent(provider=answer.provider, model=answer.model, tokens=answer.tokens),)
    for ordinal, one in enumerate(spent):
        yield (
            received.event_id,
            ordinal,
            jobs[job_id].user_id,
            job_id,
            part_id,
            one.provider,
            one.model,
            one.tokens.input,
            one.tokens.output,
            received.time,
        )
