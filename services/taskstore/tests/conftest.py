"""A real PostgreSQL, empty tables for each test, and what happens in a house told as events."""

import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import asyncpg
import httpx
import pytest
import pytest_asyncio

from contracts.analysis import AnalysisCompleted, ExtractedTask, Suggestion
from contracts.answering import TokenUse
from contracts.changed import JobChanged
from contracts.fact import Event
from contracts.job import File, Job, Part, PartKind, blob_prefix
from contracts.recognized import PartFailed, PartProgressed, Reading, Segment, TextRecognized
from contracts.submitted import AudioUploaded, ChatReceived, DocumentUploaded, FileStored, ImageUploaded
from contracts.task import Source
from contracts.topics import topic_named
from runtime.received import Received, Refused
from runtime.telemetry import configure_tracing
from standalone.postgres import Postgres
from taskstore.api.app import api
from taskstore.api.caller import Desk
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.settings import Settings
from taskstore.sink.sink import Sink

MIGRATED = "house"
TOKEN = "only-for-these-tests"  # noqa: S105 - as it says
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

_UPLOADED = {PartKind.AUDIO: AudioUploaded, PartKind.IMAGE: ImageUploaded, PartKind.DOCUMENT: DocumentUploaded}
_numbers = count(1)


def said(event: Event, at: datetime = NOON, traceparent: str | None = TRACE) -> Received:
    """An event as it arrives; the same event has the same id."""
    named = uuid5(NAMESPACE_URL, f"{event.topic}{event.encode()!r}")
    return Received(event, named, event.topic, at, traceparent, "/intelliassist/tests")


@dataclass
class Submission:
    """A job, and what its workers say of it."""

    user: str = "ana"
    message: str | None = "Please call Tom tomorrow."
    files: Sequence[str] = ()
    """Names of kinds; also the part ids."""
    conversation: str | None = None
    at: datetime = NOON
    job_id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        parts = [Part(part_id=kind, kind=PartKind(kind), file=self.file(kind)) for kind in self.files]
        if self.message is not None:
            parts.insert(0, Part(part_id="message", kind=PartKind.MESSAGE, message=self.message))
        self.header = Job(
            job_id=self.job_id,
            user_id=self.user,
            conversation_id=self.conversation,
            accepted_at=self.at,
            fingerprint="f" * 64,
            parts=tuple(parts),
        )

    def file(self, name: str) -> File:
        file_id = uuid5(self.job_id, name)
        return File(
            file_id=file_id,
            filename=f"{name}.bin",
            content_type="application/octet-stream",
            size=9,
            sha256=sha256(name.encode()).hexdigest(),
            blob=f"{blob_prefix(self.user)}{file_id}",
        )

    def chatted(self) -> Received:
        return said(ChatReceived(job=self.header, part_id="message"))

    def uploaded(self, part_id: str) -> Received:
        return said(_UPLOADED[PartKind(part_id)](job=self.header, part_id=part_id))

    def submitted(self) -> list[Received]:
        return [*([self.chatted()] if self.message else []), *(self.uploaded(part) for part in self.files)]

    def progressed(self, part_id: str | None, progress: float = 0.0, attempt: int = 1) -> Received:
        step = "recognize" if part_id else "analyse"
        return said(PartProgressed(job=self.header, part_id=part_id, step=step, progress=progress, attempt=attempt))

    def read(self, part_id: str, text: str = "We ship on Friday.", attempt: int = 1, **others: Any) -> Received:
        segment = Segment(start_s=0, end_s=2, text=text, start=0, end=len(text))
        reading = Reading(**({"text": text, "segments": (segment,), "provider": "local", "model": "tiny"} | others))
        return said(TextRecognized(job=self.header, part_id=part_id, reading=reading, attempt=attempt))

    def failed(
        self, part_id: str | None, reason: str = "There is no speech in it.", attempt: int = 1, *, named: bool = True
    ) -> Received:
        return said(
            PartFailed(
                job_id=self.job_id,
                job=self.header if named else None,
                part_id=part_id,
                step="recognize" if part_id else "analyse",
                code="no_speech",
                reason=reason,
                attempt=attempt,
            )
        )

    def tells(self, summary: str, *, part: str | None = None, **others: Any) -> ExtractedTask:
        """A task that is told of in that part, or else in the first."""
        source = Source(part_id=part or self.header.parts[0].part_id, quote="call Tom", start=7, end=15)
        return ExtractedTask(summary=summary, source=source, **others)

    def analysed(self, *tasks: str | ExtractedTask, **others: Any) -> Received:
        told = [self.tells(task, tags=("home", "phone")) if isinstance(task, str) else task for task in tasks]
        usual: dict[str, Any] = {
            "response": "Noted.",
            "suggestions": (Suggestion(text="Ask for the number.", kind="action"),),
            "provider": "local",
            "model": "rules",
            "tokens": TokenUse(input=3, output=4),
            "dropped": 1,
        }
        return said(AnalysisCompleted(job=self.header, tasks=tuple(told), **(usual | others)))

    def stored(self, part_id: str, description: str | None = None) -> Received:
        file = self.file(part_id).model_copy(update={"description": description})
        return said(FileStored(user_id=self.user, file=file, kind=PartKind(part_id), stored_at=self.at))

    def later(self, **changes: Any) -> "Submission":
        """Another one of the same user in the same conversation, a minute later."""
        told = {"user": self.user, "conversation": self.conversation, "at": self.at + timedelta(minutes=1)}
        return Submission(**(told | changes))


@dataclass
class House:
    """The store's tables with its sink before them, seen from outside."""

    database: Database
    sink: Sink
    commits: Commits
    owner: asyncpg.Pool

    async def hears(self, *events: Received | Sequence[Received]) -> Sequence[Refused]:
        batch = [one for some in events for one in (some if isinstance(some, Sequence) else [some])]
        return await self.sink.record(batch)

    async def rows(self, query: str, *values: Any) -> list[asyncpg.Record]:
        return await self.owner.fetch(query, *values)

    async def value(self, query: str, *values: Any) -> Any:
        return await self.owner.fetchval(query, *values)

    async def status(self, job: Submission) -> str | None:
        return await self.value("select status from jobs where job_id = $1", job.job_id)

    async def outbox(self, event: type[Event]) -> list[Any]:
        """What was said on a topic, in order."""
        rows = await self.rows(
            "select value from outbox where topic = $1 and value is not null order by id", event.topic
        )
        return [topic_named(event.topic).payload.decode(row["value"]) for row in rows]

    async def statuses_told(self, job: Submission) -> list[str]:
        return [str(told.status) for told in await self.outbox(JobChanged) if told.job_id == job.job_id]


@pytest.fixture(scope="session", autouse=True)
def _traced() -> None:
    """As in any service: requests and what comes of them have traces."""
    configure_tracing("taskstore", settings_for("postgresql://unused"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[str]:
    """The address of a PostgreSQL of our own, with a migrated database."""
    with tempfile.TemporaryDirectory(prefix="taskstore-") as folder:
        running = Postgres(Path(folder) / "data", say=lambda _name, _line: None)
        await running.start()
        await _prepare(running.url)
        yield running.url
        await running.stop()


@pytest_asyncio.fixture
async def fresh_server() -> AsyncIterator[str]:
    """Another PostgreSQL, on which nothing was ever done."""
    with tempfile.TemporaryDirectory(prefix="taskstore-") as folder:
        running = Postgres(Path(folder) / "data", say=lambda _name, _line: None)
        await running.start()
        yield running.url
        await running.stop()


async def _prepare(address: str) -> None:
    connection = await asyncpg.connect(address)
    # Nobody reads its log while a test has an event loop of its own: it must not fill the pipe.
    for setting in ("fsync = off", "log_min_messages = panic", "log_min_error_statement = panic"):
        await connection.execute(f"alter system set {setting}")
    await connection.execute("select pg_reload_conf()")
    await connection.execute(f"create database {MIGRATED}")
    await connection.close()
    database = Database(settings_for(named(address, MIGRATED)))
    await database.start()
    await database.stop()


def named(address: str, database: str) -> str:
    """The same server's other database."""
    return address.replace("/postgres?", f"/{database}?", 1)


def settings_for(address: str, **others: Any) -> Settings:
    told = {"internal_token": TOKEN, "database_patience_s": 5, "blob_url": "memory:"}
    return Settings(database_url=address, **(told | others))


@pytest_asyncio.fixture
async def empty_database(server: str) -> AsyncIterator[str]:
    """The address of a database without a table."""
    connection = await asyncpg.connect(server)
    name = f"empty_{next(_numbers)}"
    await connection.execute(f"create database {name}")
    yield named(server, name)
    await connection.execute(f"drop database {name} with (force)")
    await connection.close()


@pytest_asyncio.fixture
async def database_url(server: str) -> str:
    """The address of a migrated database that holds nothing."""
    address = named(server, MIGRATED)
    connection = await asyncpg.connect(address)
    await connection.execute(
        "truncate users, jobs, job_parts, suggestions, chat_messages, tasks, uploaded_files, outbox, inbox, "
        "broker_epochs, task_mentions, task_dependencies, task_history, token_use, api_keys, webhooks, webhook_secrets, webhook_deliveries, "
        "forgotten_users, blob_removals, quota_use, calendar_feeds"
    )
    await connection.close()
    return address


@pytest.fixture
def make_settings() -> Callable[..., Settings]:
    return settings_for


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kafka(embedded_kafka: Callable[[], AbstractAsyncContextManager[str]]) -> AsyncIterator[str]:
    async with embedded_kafka() as address:
        yield address


@pytest_asyncio.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    database = Database(settings_for(database_url))
    await database.start()
    commits = Commits()
    async with asyncpg.create_pool(database_url, min_size=1, max_size=2) as owner:
        yield House(database, Sink(database, commits), commits, owner)
    await database.stop()


@pytest.fixture
def desk(house: House) -> Desk:
    """What the internal API works with."""
    return Desk(house.database, house.commits, TOKEN)


@pytest_asyncio.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """The internal API, asked in Ana's name."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(api(desk)),
        base_url="http://taskstore",
        headers={"Authorization": f"Bearer {TOKEN}", "X-User-Id": "ana"},
    ) as client:
        yield client


@pytest.fixture
def submission() -> type[Submission]:
    return Submission


@pytest.fixture
def arrived() -> Callable[..., Received]:
    return said
