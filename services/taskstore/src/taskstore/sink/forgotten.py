"""What the owners of files had forgotten: late events bring nothing of it back, and what they left behind goes too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.analysis import AnalysisCompleted
from contracts.fact import Event
from contracts.job import File, Job
from contracts.recognized import TextRecognized
from contracts.submitted import FileStored, Submitted
from runtime.metrics import delivery
from runtime.publisher import claims_about
from runtime.received import Received
from taskstore.connection import Connection, columns
from taskstore.forgetting.removals import Removal, of_answers, of_file, remove
from taskstore.sink.screening import header_of


class Forgotten(NamedTuple):
    """What of a batch was forgotten."""

    files: AbstractSet[tuple[str, UUID]] = frozenset()
    """By user and id."""
    users: Mapping[str, datetime] = {}
    """Everything that they sent up to that moment."""

    def ignores(self, event: Event) -> bool:
        """Whether an event is only about what was forgotten."""
        if isinstance(event, FileStored):
            return self._is_of_before(event.user_id, event.stored_at) or (event.user_id, event.file_id) in self.files
        header = header_of(event)
        return header is not None and self._is_of_before(header.user_id, header.accepted_at)

    def parts_of(self, header: Job) -> list[str]:
        """The parts of a job whose files were forgotten."""
        return [
            part.part_id
            for part in header.parts
            if part.file is not None and (header.user_id, part.file.file_id) in self.files
        ]

    def _is_of_before(self, user_id: str, at: datetime) -> bool:
        forgotten_at = self.users.get(user_id)
        return forgotten_at is not None and at <= forgotten_at


async def look(connection: Connection, batch: Iterable[Received]) -> Forgotten:
    """What of a batch was forgotten. Until the end of the transaction nothing more of it is: its users are kept."""
    told = [(user_id, file.file_id) for one in batch for user_id, file in _files(one.event)]
    users = {user for one in batch if (user := one.event.user) is not None}
    files = set()
    if told:
        rows = await connection.fetch(
            """
            select user_id, file_id, forgotten_at is not null as forgotten
            from unnest($1::text[], $2::uuid[]) as told (user_id, file_id)
            join uploaded_files using (user_id, file_id)
            order by file_id, user_id
            for key share of uploaded_files
            """,
            *columns(sorted(set(told), key=lambda one: (one[1], one[0]))),
        )
        files = {(row["user_id"], row["file_id"]) for row in rows if row["forgotten"]}
    moments = await connection.fetch(
        "select user_id, forgotten_at from forgotten_users where user_id = any($1::text[])", sorted(users)
    )
    return Forgotten(files, {row["user_id"]: row["forgotten_at"] for row in moments})


async def clear_away(connection: Connection, batch: Sequence[Received], forgotten: Forgotten, now: datetime) -> None:
    """Have removed what was put into the blob store for events that came too late, and count those."""
    if not forgotten.files and not forgotten.users:
        return
    removals: dict[str, list[Removal]] = {}
    for received in batch:
        user, left = received.event.user, [*_left_behind(received, forgotten)]
        if user is not None and left:
            delivery.FORGOTTEN.labels(received.topic).inc()
            removals.setdefault(user, []).extend(left)
    for user, left in sorted(removals.items()):
        await remove(connection, user, left, now)


def _left_behind(received: Received, forgotten: Forgotten) -> Iterator[Removal]:
    event = received.event
    header = header_of(event)
    everything = forgotten.ignores(event)
    gone = set(forgotten.parts_of(header)) if header else set()
    if isinstance(event, FileStored | Submitted):
        for user_id, file in _files(event):
            if file.blob is not None and (everything or (user_id, file.file_id) in forgotten.files):
                yield of_file(file.blob)
    elif isinstance(event, TextRecognized | AnalysisCompleted):
        about = {event.part_id} if isinstance(event, TextRecognized) else gone
        if everything or about & gone:
            user_id = event.job.user_id
            yield of_answers(user_id)
            yield f"{claims_about(user_id, event.topic, event.entity)}{received.event_id}.json"


def _files(event: Event) -> Iterator[tuple[str, File]]:
    """The files that an event tells of, with their user."""
    if isinstance(event, FileStored):
        yield event.user_id, event.file
    header = header_of(event)
    for part in header.parts if header else ():
        if header and part.file is not None:
            yield header.user_id, part.file
