"""The keys that an issuer of tokens publishes (JWKS), kept for as long as it can't be asked."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

import httpx
import structlog
from jwt import PyJWK, PyJWKSet

from gateway.auth.challenge import nobody_to_ask, not_believed
from gateway.unanswered import host_of, reason_of

_LOG = structlog.get_logger()

_FRESH_S: Final = 600.0
"""After which a key that was withdrawn is noticed."""
_FIRST_EVERY_S: Final = 1.0
"""While nothing is known of it yet."""
_AT_MOST_EVERY_S: Final = 30.0
"""Tokens may name any key; the issuer is not asked for each of their inventions."""
_PATIENCE_S: Final = 5.0
_LARGEST: Final = 256 * 1024
"""Bytes of what is published."""


class PublishedKeys:
    """Those of one issuer."""

    def __init__(self, url: str, clock: Callable[[], float] = monotonic) -> None:
        self._url = url
        self._clock = clock
        self._keys: dict[str | None, PyJWK] = {}
        self._fetched_at = self._tried_at = self._sought_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def named(self, kid: str | None) -> PyJWK:
        """The key of that name; without a name the only one there is.

        Raises Refused where there is none, or nobody to ask.
        """
        now = self._clock()
        key = self._find(kid)
        under_way = self._fetching is not None and not self._fetching.done()
        if not under_way and self._is_due(now, unknown=key is None):
            self._tried_at = now
            self._fetching = asyncio.create_task(self._fetch(now))
        if key is None and self._fetching is not None:
            await asyncio.shield(self._fetching)  # one fetch, whoever waits for it
            key = self._find(kid)
        if key is not None:
            return key
        if not self._keys:
            raise nobody_to_ask()
        raise not_believed("The token is signed with a key that its issuer does not publish.")

    def _is_due(self, now: float, *, unknown: bool) -> bool:
        if not self._keys:
            return now - self._tried_at > _FIRST_EVERY_S
        if unknown and now - self._sought_at > _AT_MOST_EVERY_S:
            # Keys are changed without notice: the first token with a new one tells.
            self._sought_at = now
            return True
        return now - self._fetched_at > _FRESH_S and now - self._tried_at > _AT_MOST_EVERY_S

    def _find(self, kid: str | None) -> PyJWK | None:
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    async def _fetch(self, now: float) -> None:
        """Ask the issuer; what is known stays where it does not answer."""
        try:
            # Redirects are not followed: who answers elsewhere is not the issuer that was set.
            async with asyncio.timeout(_PATIENCE_S), httpx.AsyncClient(timeout=_PATIENCE_S) as client:
                answer = await _read(client, self._url)
            keys = PyJWKSet.from_json(answer).keys
        except Exception as away:  # noqa: BLE001 - whatever it is that answers there, what is known stays
            _LOG.warning(
                "the issuer's keys can't be read",
                host=host_of(self._url),
                reason=reason_of(away),
                kept=len(self._keys),
            )
            return
        self._keys = {key.key_id: key for key in keys if key.public_key_use in (None, "sig")}
        self._fetched_at = now


async def _read(client: httpx.AsyncClient, url: str) -> str:
    async with client.stream("GET", url) as answer:
        answer.raise_for_status()
        body = b""
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > _LARGEST:
                raise ValueError(f"more than {_LARGEST} bytes")
    return body.decode()
