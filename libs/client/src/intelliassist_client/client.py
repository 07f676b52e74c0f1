"""The client: one connection pool, one room a noun."""

from datetime import date
from types import TracebackType
from typing import Self

from httpx import AsyncClient

from contracts.http.submissions import Health
from contracts.http.usage import Usage
from intelliassist_client.files import Files
from intelliassist_client.jobs import Jobs
from intelliassist_client.problem_error import raise_for_problem
from intelliassist_client.submissions import Submissions
from intelliassist_client.tasks import Tasks


class Client:
    """Use it as an asynchronous context manager. Raises httpx.TransportError where nobody answers."""

    def __init__(self, url: str, *, timeout_s: float = 15.0) -> None:
        self._http = AsyncClient(base_url=f"{url.rstrip('/')}/api/v1/", timeout=timeout_s)
        self.submissions = Submissions(self._http)
        self.jobs = Jobs(self._http)
        self.tasks = Tasks(self._http)
        self.files = Files(self._http)

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, at)

    async def usage(self, *, since: date | None = None, until: date | None = None, user_id: str | None = None) -> Usage:
        """The tokens that were used from one day to another: of a user, or of everybody where none is given."""
        wanted = {"since": since, "until": until, "user_id": user_id}
        answer = await self._http.get("usage", params={name: str(value) for name, value in wanted.items() if value})
        raise_for_problem(answer)
        return Usage.decode(answer.content)

    async def health(self, of: str = "database") -> Health:
        """How the house's `database` or `ai` is."""
        answer = await self._http.get(f"{of}/health")
        raise_for_problem(answer)
        return Health.decode(answer.content)
