"""People who send, and send again under the same key until they are answered."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Final
from uuid import UUID

import httpx
from tests.chaos.ledger import Ledger
from tests.chaos.sayings import Saying, saying
from tests.chaos.verdict import Promise

_GIVES_UP_S: Final = 120.0
_FIRST_PAUSE_S: Final = 0.1
_TRICKLE_S: Final = 1.0
_MOST_TIMES: Final = 2
"""So many times as much as planned is sent at full speed where breaking takes longer: the house must not drown."""
_LONGEST_PAUSE_S: Final = 2.0
_COME_AGAIN: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
)


@dataclass
class Load:
    """Bounded in number, in what goes on at once, and in time."""

    url: str
    ledger: Ledger
    name: str
    """Of its users."""
    rng: random.Random
    at_once: int = 16
    a_second: float | None = None
    """The most that is begun in a second."""
    says: Callable[[int], Saying] = saying
    each: int = 10
    """Submissions of one user."""
    answers: Counter[str] = field(default_factory=Counter)
    """How often each status came, and each failure of the connection."""
    sent: int = 0
    given_up: int = 0

    async def run(self, number: int, *, until: asyncio.Event | None = None) -> None:
        """So many submissions, and more where `until` is not set yet: as fast up to a limit, and then one a second.

        Raises AssertionError for an answer that nobody expects.
        """
        most = _MOST_TIMES * number if self.a_second else number
        numbers = self._numbers(number, until)
        began = time.monotonic()

        async def go_on(http: httpx.AsyncClient) -> None:
            for one in numbers:
                due_s = min(one, most) / self.a_second if self.a_second else 0.0
                await asyncio.sleep(max(0.0, began + due_s - time.monotonic()))
                await self._submit(http, one)
                if one >= most and until is not None:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(until.wait(), self.at_once * _TRICKLE_S)

        async with self._client() as http, asyncio.TaskGroup() as group:
            for _ in range(self.at_once):
                group.create_task(go_on(http))

    async def one(self, words: Saying, user: str, key: str | None = None) -> Promise | None:
        """A single submission, under a key of its own where none is named."""
        async with self._client() as http:
            return await self._send(http, words, user, key)

    def _client(self) -> httpx.AsyncClient:
        # Connections are not kept for those who wait: what breaks must break for them, too.
        limits = httpx.Limits(max_connections=self.at_once + 4)
        return httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=20, limits=limits, trust_env=False)

    def _numbers(self, number: int, until: asyncio.Event | None) -> Iterator[int]:
        for one in count():
            if one >= number and (until is None or until.is_set()):
                return
            self.sent += 1
            yield one

    async def _submit(self, http: httpx.AsyncClient, number: int) -> None:
        await self._send(http, self.says(number), f"{self.name}-{number // self.each}")

    async def _send(self, http: httpx.AsyncClient, words: Saying, user: str, key: str | None = None) -> Promise | None:
        key = key or str(UUID(int=self.rng.getrandbits(128)))
        self.ledger.sends(user, key, words.tasks)
        headers = {"Prefer": "respond-async", "Idempotency-Key": key}
        deadline, pause = time.monotonic() + _GIVES_UP_S, _FIRST_PAUSE_S
        while time.monotonic() < deadline:
            try:
                answer = await http.post(words.path, headers=headers, **words.request(user))
            except httpx.TransportError as broken:
                self.answers[type(broken).__name__] += 1
                asked_s = 0.0
            else:
                self.answers[str(answer.status_code)] += 1
                if answer.is_success:
                    promise = Promise(UUID(answer.json()["job_id"]), user, words.tasks)
                    self.ledger.accepted(promise)
                    return promise
                if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status_code not in _COME_AGAIN:
                    raise AssertionError(f"{words.path} -> {answer.status_code} {answer.text[:500]}")
                asked_s = float(answer.headers.get("Retry-After", 0))
            await asyncio.sleep(min(max(pause, asked_s), _LONGEST_PAUSE_S) * self.rng.uniform(0.5, 1))
            pause = min(pause * 2, _LONGEST_PAUSE_S)
        self.given_up += 1
        return None
