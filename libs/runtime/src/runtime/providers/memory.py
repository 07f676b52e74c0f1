"""What one model answered before: asking the same twice costs nothing twice."""

import hashlib
from contextlib import suppress
from typing import Final, TypeVar

from pydantic import ValidationError

from contracts.fact import Fact
from runtime.metrics import providers
from runtime.providers.cache import ResultCache
from runtime.providers.kept import Kept
from runtime.providers.question import Question, Reply

R = TypeVar("R", bound=Fact)


class Memory:
    """Of one model at one address: two servers may mean different models by the same name."""

    def __init__(self, provider: str, model: str, address: str, *, cache: ResultCache, days: int) -> None:
        """An answer is forgotten after so many days."""
        self._named: Final = (provider, address, model)
        self._labels: Final = (provider, model)
        self._cache = cache
        self._days = days

    def name(self, question: Question) -> str:
        """One id for all that decides the answer."""
        digest = hashlib.sha256()
        for part in (*self._named, question.operation, question.content):
            digest.update(f"{len(part)}:".encode())
            digest.update(part.encode())
        return digest.hexdigest()

    async def recall(self, question: Question, shape: type[R]) -> Reply[R] | None:
        """What was answered to it; None where that is not known, or too long ago."""
        reply = None
        found = await self._cache.get(question.user, self.name(question))
        with suppress(ValidationError):  # kept by another release
            if found is not None and not (kept := Kept.decode(found)).is_older(days=self._days):
                reply = kept.reply(question, shape)
        outcome = "miss" if reply is None else "hit"
        providers.CACHE.labels(*self._labels, question.operation, outcome).inc()
        return reply

    async def keep(self, question: Question, reply: Reply[R]) -> None:
        """Remember an answer."""
        await self._cache.put(question.user, self.name(question), Kept.of(reply, question).encode())

    async def close(self) -> None:
        """Let go of the cache."""
        await self._cache.close()
