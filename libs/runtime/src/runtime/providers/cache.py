"""Answers that were paid for, kept by user and question: asking the same twice costs nothing twice."""

import re
from typing import Final, Protocol

import structlog

from contracts.job import blob_prefix
from runtime.blob_failures import BlobMissing
from runtime.blobs import Blobs
from runtime.errors import Transient
from runtime.providers.settings import CacheSettings

_log = structlog.get_logger()
_DAY_S: Final = 86_400
_GLOB: Final = re.compile(r"[\\*?\[\]^-]")
"""What means something else in a pattern of Redis."""


class ResultCache(Protocol):
    """Where answers lie. One that is away costs a call, never an answer."""

    async def get(self, user: str, question: str) -> bytes | None: ...

    async def put(self, user: str, question: str, answer: bytes) -> None: ...

    async def forget(self, user: str) -> None:
        """Remove all answers that were given to a user. Raises Transient: it must be tried until it is done."""

    async def close(self) -> None: ...


def open_cache(settings: CacheSettings, blobs: Blobs) -> ResultCache:
    """The cache that `CACHE_URL` names."""
    url = settings.cache_url
    if url is None:
        return BlobCache(blobs)
    if url == "off":
        return NoCache()
    return RedisCache(url, keep_s=settings.cache_days * _DAY_S)


class BlobCache:
    """In the blob store, below `cache/users/<user>/`.

    That is not where the user's files lie, `users/<user>/`: no event can name an answer as its file. So who is to
    forget a user removes both, and `events/users/<user>/`, where events lie that are too large for the broker. What is
    too old is not told any more; the task store sweeps it.
    """

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def get(self, user: str, question: str) -> bytes | None:
        try:
            return await self._blobs.get(_blob_key(user, question))
        except BlobMissing:
            return None
        except Transient as away:
            _log.warning("the result cache is away", reason=away)
            return None

    async def put(self, user: str, question: str, answer: bytes) -> None:
        try:
            await self._blobs.put(_blob_key(user, question), answer)
        except Transient as away:
            _log.warning("the result cache is away", reason=away)

    async def forget(self, user: str) -> None:
        await self._blobs.delete_below(_blob_prefix(user))

    async def close(self) -> None:
        """The blob store is closed by who opened it."""


class RedisCache:
    """In Redis, each answer for so many seconds."""

    def __init__(self, url: str, *, keep_s: int) -> None:
        from redis.asyncio import Redis  # noqa: PLC0415 - only for who set it up
        from redis.asyncio.retry import Retry  # noqa: PLC0415 - as above
        from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
        from redis.exceptions import ConnectionError as Cut  # noqa: PLC0415 - as above
        from redis.exceptions import RedisError  # noqa: PLC0415 - as above

        # One more attempt at once, for a connection that lay idle for too long; an outage is not waited for.
        again = Retry(NoBackoff(), 1, (Cut,))
        self._redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=again)
        self._away = (RedisError, OSError)
        self._keep_s = keep_s

    async def get(self, user: str, question: str) -> bytes | None:
        try:
            found = await self._redis.get(_redis_key(user, question))
        except self._away as away:
            _log.warning("the result cache is away", reason=away)
            return None
        return found.encode() if isinstance(found, str) else found

    async def put(self, user: str, question: str, answer: bytes) -> None:
        try:
            await self._redis.set(_redis_key(user, question), answer, ex=self._keep_s)
        except self._away as away:
            _log.warning("the result cache is away", reason=away)

    async def forget(self, user: str) -> None:
        of_theirs = _GLOB.sub(r"\\\g<0>", _redis_key(user, "")) + "*"
        try:
            async for key in self._redis.scan_iter(match=of_theirs, count=500):
                await self._redis.delete(key)
        except self._away as away:
            raise Transient(f"the result cache is away: {type(away).__name__}") from away

    async def close(self) -> None:
        await self._redis.aclose()


class NoCache:
    """For who wants each question asked anew."""

    async def get(self, user: str, question: str) -> bytes | None:  # noqa: ARG002 - the protocol's
        return None

    async def put(self, user: str, question: str, answer: bytes) -> None:
        """Nothing is kept."""

    async def forget(self, user: str) -> None:
        """Nothing is there."""

    async def close(self) -> None:
        """Nothing is open."""


def _blob_key(user: str, question: str) -> str:
    return f"{_blob_prefix(user)}{question}.json"


def _blob_prefix(user: str) -> str:
    return f"cache/{blob_prefix(user)}"


def _redis_key(user: str, question: str) -> str:
    return f"intelliassist:cache:{blob_prefix(user)}{question}"
