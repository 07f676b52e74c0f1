"""The bytes of one request on their way in, as its user's quota sees them."""

from typing import Final
from uuid import uuid4

from contracts.http.usage import UsageToday
from contracts.job import File, blob_prefix
from gateway.limits.quotas import Quotas

_STEP: Final = 1024 * 1024
"""Bytes that nobody announced, after which is looked again what the user has left."""


class Arriving:
    """Holds what was announced, or has come, until it is accepted and counted, or gone."""

    def __init__(self, quotas: Quotas, user: str, announced: int) -> None:
        """`announced`: by Content-Length; 0 where nothing is."""
        self._quotas = quotas
        self._user = user
        self._announced = announced
        self._request = uuid4()
        self._came = 0
        self._looked_at = 0
        self._today: UsageToday | None = None

    async def begin(self) -> None:
        """Raises Refused (429) where the day's quota is used up, or what is announced is more than is left of it."""
        self._today = await self._quotas.look(self._user)
        self._quotas.hold(self._user, self._request, self._announced, self._today)

    async def came(self, count: int) -> None:
        """So many bytes of files came. Raises Refused (429) where they were not announced, and are too many."""
        self._came += count
        if self._came <= self._announced:
            return
        if self._came - self._looked_at > _STEP:
            self._today, self._looked_at = await self._quotas.look(self._user), self._came
        self._quotas.hold(self._user, self._request, self._came, self._today)

    def kept(self, *files: File) -> None:
        """These are accepted: from now on they count by themselves, and the request for nothing."""
        own = [file for file in files if (file.blob or "").startswith(blob_prefix(self._user))]
        self._quotas.accepted(self._user, *own)
        self.end()

    def end(self) -> None:
        """Nothing more comes."""
        self._quotas.release(self._user, self._request)
