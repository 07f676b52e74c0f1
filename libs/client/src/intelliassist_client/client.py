"""The client: one connection pool, one room a noun."""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self
from uuid import UUID

from contracts.changed import JobChanged
from contracts.http.submissions import Health
from contracts.http.usage import Usage, UsageQuery
from intelliassist_client.calendar_feeds import CalendarFeeds
from intelliassist_client.connection import Connection
from intelliassist_client.conversations import Conversations
from intelliassist_client.files import Files
from intelliassist_client.jobs import Jobs
from intelliassist_client.keys import Keys
from intelliassist_client.me import Profile
from intelliassist_client.monitoring import Monitoring
from intelliassist_client.patience import Patience
from intelliassist_client.submissions import Submissions
from intelliassist_client.tasks import Tasks
from intelliassist_client.webhooks import Webhooks


class Client:
    """Use it as a context manager. Raises httpx.TransportError where nobody answers.

    `api_key` may also be a token (JWT) of the issuer that the server trusts. `user_id` counts only where the server
    runs without authentication; left out there, everybody's are read.
    """

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        user_id: str | None = None,
        timeout_s: float = 15.0,
        patience: Patience | None = None,
    ) -> None:
        self._connection = Connection(
            url, api_key=api_key, user_id=user_id, timeout_s=timeout_s, patience=patience or Patience()
        )
        self.submissions = Submissions(self._connection)
        self.jobs = Jobs(self._connection)
        self.tasks = Tasks(self._connection)
        self.files = Files(self._connection)
        self.conversations = Conversations(self._connection)
        self.me = Profile(self._connection)
        self.webhooks = Webhooks(self._connection)
        self.calendar_feeds = CalendarFeeds(self._connection)
        self.keys = Keys(self._connection)
        self.monitoring = Monitoring(self._connection)

    async def __aenter__(self) -> Self:
        await self._connection.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._connection.close()

    def watch(self, job_id: UUID) -> AsyncIterator[JobChanged]:
        """Each change of a job, beginning with how it stands now, until it is final. As `jobs.watch`."""
        return self.jobs.watch(job_id)

    async def usage(self, wanted: UsageQuery | None = None) -> Usage:
        """The tokens that were used from one day to another."""
        return await self._connection.ask("GET", "usage", Usage, wanted=wanted)

    async def health(self, of: str = "database") -> Health:
        """How the house's `database` or `ai` is."""
        return await self._connection.ask("GET", f"{of}/health", Health)
