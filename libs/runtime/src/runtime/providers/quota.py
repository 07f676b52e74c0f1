"""What a provider still allows, as its answers tell: `x-ratelimit-*` headers, for requests and for tokens."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from runtime.providers.bucket import Bucket
from runtime.providers.failures import Resting
from runtime.providers.headers import KINDS, duration_s, number

_USED_UP: Final = "its quota of requests or tokens does not allow another call so soon"


@dataclass(frozen=True)
class Sent:
    """A call under way: what it takes of each bucket, and what had come back of each before it."""

    takes: Mapping[str, float]
    before: Mapping[str, float]


class Quota:
    """The buckets of one model at one provider. Where answers tell of none, nothing is held back.

    Nothing is known before the first answer, so the first call goes alone, and all others wait for it, though no longer
    than they would wait for the quota.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets = {kind: Bucket(clock) for kind in KINDS}
        self._under_way = 0
        self._acquainted = False
        self._news = asyncio.Event()
        self._blocked_until = 0.0
        self._reason = _USED_UP

    async def room(self, tokens: int, patience_s: float) -> None:
        """Wait until a call of about so many tokens is within the quota. Raises Resting when that is too long.

        Who comes back from here is to `begin` before anything else is awaited.
        """
        deadline = self._clock() + patience_s
        while self._under_way and not self._acquainted and (left := deadline - self._clock()) > 0:
            await self._told(left)
        while (wait_s := self.wait_s(tokens)) > 0:
            if self._clock() + wait_s > deadline:
                raise Resting(self.reason, wait_s)
            # Not all who wait come back at the same moment.
            await self._told(wait_s * random.uniform(1, 1.1))  # noqa: S311 - no secret

    def wait_s(self, tokens: int) -> float:
        """Seconds until a call of about so many tokens is within the quota, as far as it is known."""
        blocked = self._blocked_until - self._clock()
        return max(0.0, blocked, self._buckets["requests"].wait_s(1), self._buckets["tokens"].wait_s(tokens))

    @property
    def reason(self) -> str:
        """Why it is waited for."""
        return self._reason if self._blocked_until > self._clock() else _USED_UP

    def begin(self, tokens: int) -> Sent:
        """A call goes out."""
        takes = {"requests": 1.0, "tokens": float(tokens)}
        self._under_way += 1
        return Sent(takes, {kind: self._buckets[kind].take(amount) for kind, amount in takes.items()})

    def end(self, sent: Sent, headers: Mapping[str, str], *, answered: bool) -> None:
        """It came back, `answered` by the provider or not, with the headers of that answer as far as they are known."""
        for kind, bucket in self._buckets.items():
            uncounted = bucket.come_back(sent.takes[kind], sent.before[kind])
            limit, left, reset = (headers.get(f"x-ratelimit-{what}-{kind}") for what in ("limit", "remaining", "reset"))
            if (remaining := number(left)) is not None:
                bucket.learn(number(limit), remaining, duration_s(reset or ""), uncounted)
        self._under_way -= 1
        self._acquainted = self._acquainted or answered
        self._news.set()
        self._news = asyncio.Event()

    def block(self, seconds: float, reason: str) -> None:
        """The provider asked to be left alone for so long."""
        until = self._clock() + seconds
        if until > self._blocked_until:
            self._blocked_until, self._reason = until, reason

    def left(self) -> dict[str, int]:
        """What is left of each kind that the provider tells of."""
        return {kind: self.left_of(kind) for kind in self.limits()}

    def left_of(self, kind: str) -> int:
        """The same of one of them."""
        return max(0, int(self._buckets[kind].level))

    def limits(self) -> dict[str, float]:
        """How much there is of each kind when nothing was taken."""
        return {kind: bucket.limit for kind, bucket in self._buckets.items() if bucket.limit is not None}

    async def _told(self, at_most_s: float) -> None:
        """Wait so long, or until a call came back."""
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await self._news.wait()
