"""The bytes of one request on their way in, as its user's quota sees them."""

from typing import Final
from uuid import uuid4

from contracts.http.usage import UsageToday
from contracts.job import File, blob_prefix
from gateway.limits.quotas import Quotas

_STEP: Final = 1024 * 1024
"""Bytes that nobody announced, after which is looked again what the user has left."""


class Arriving:
    """Holds what was announced, or has come, until it is accepted and counted, or gone.

    Nothing is held, and nobody is refused, before it is known whose it is.
    """

    def __init__(self, quotas: Quotas, announced: int, *, may_be_known: bool) -> None:
        """`announced`: by Content-Length; 0 where nothing is. `may_be_known`: whether all of it may be here already,
        so that it is not refused before that was looked at.
        """
        self._quotas = quotas
        self._announced = announced
        self._may_be_known = may_be_known
        self._user: str | None = None
        self._request = uuid4()
        self._came = 0
        self._looked_at = 0
        self._today: UsageToday | None = None

    async def presumed(self, user: str) -> None:
        """It seems to be this user's: what can't be accepted need not come. Raises Refused as `settle` does."""
        if not self._may_be_known:
            await self.settle(user)

    async def settle(self, user: str) -> None:
        """It is this user's. Raises Refused (429) where it is more than is left of their day's quota."""
        if user == self._user:
            return
        self.end()
        today = await self._quotas.look(user)
        self._quotas.hold(user, self._request, max(self._announced, self._came), today)
        self._user, self._today, self._looked_at = user, today, self._came

    async def came(self, count: int) -> None:
        """So many bytes of files came. Raises Refused (429) where they were not announced, and are too many."""
        self._came += count
        if self._user is None or self._came <= self._announced:
            return
        if self._came - self._looked_at > _STEP:
            self._today, self._looked_at = await self._quotas.look(self._user), self._came
        self._quotas.hold(self._user, self._request, self._came, self._today)

    def kept(self, *files: File) -> None:
        """These are accepted: from now on they count by themselves, and the request for nothing."""
        if self._user is not None:
            own = [file for file in files if (file.blob or "").startswith(blob_prefix(self._user))]
            self._quotas.accepted(self._user, *own)
        self.end()

    def end(self) -> None:
        """Nothing more comes."""
        if self._user is not None:
            self._quotas.release(self._user, self._request)
            self._user = None
