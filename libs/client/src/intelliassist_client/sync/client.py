# Made from ../client.py by make_sync.py: change that one, then run "make client".
"""The client: one connection pool, one room a noun."""

from collections.abc import Iterator
from types import TracebackType
from typing import Self
from uuid import UUID

from contracts.changed import JobChanged
from contracts.http.submissions import Health
from contracts.http.usage import Usage, UsageQuery
from intelliassist_client.sync.calendar_feeds import CalendarFeeds
from intelliassist_client.sync.connection import Connection
from intelliassist_client.sync.conversations import Conversations
from intelliassist_client.sync.files import Files
from intelliassist_client.sync.jobs import Jobs
from intelliassist_client.sync.keys import Keys
from intelliassist_client.sync.me import Profile
from intelliassist_client.sync.monitoring import Monitoring
from intelliassist_client.patience import Patience
from intelliassist_client.sync.submissions import Submissions
from intelliassist_client.sync.tasks import Tasks
from intelliassist_client.sync.webhooks import Webhooks


class SyncClient:
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

    def __enter__(self) -> Self:
        self._connection.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._connection.close()

    def watch(self, job_id: UUID) -> Iterator[JobChanged]:
        """Each change of a job, beginning with how it stands now, until it is final. As `jobs.watch`."""
        return self.jobs.watch(job_id)

    def usage(self, wanted: UsageQuery | None = None) -> Usage:
        """The tokens that were used from one day to another."""
        return self._connection.ask("GET", "usage", Usage, wanted=wanted)

    def health(self, of: str = "database") -> Health:
        """How the house's `database` or `ai` is."""
        return self._connection.ask("GET", f"{of}/health", Health)
