"""One model at one provider, asked with patience: cache, key, quota, circuit, retries."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

import structlog
from pydantic import ValidationError

from contracts.fact import Fact
from runtime import metrics
from runtime.providers.access import Access
from runtime.providers.cache import ResultCache, question_id
from runtime.providers.circuit import Circuit
from runtime.providers.exchange import exchange
from runtime.providers.failures import Away, Misconfigured, ProviderFailed, Throttled
from runtime.providers.keys import Key
from runtime.providers.patience import attempts
from runtime.providers.question import Question, Reply
from runtime.providers.quota import Quota
from runtime.providers.settings import ChainSettings

R = TypeVar("R", bound=Fact)
_log = structlog.get_logger()

_CIRCUIT: Final = {"closed": 0, "half_open": 1, "open": 2}


class Endpoint:
    """A model that is asked over the net. Safe to be asked by many at a time."""

    def __init__(
        self, provider: str, model: str, *, key: Key, timeout_s: float, settings: ChainSettings, cache: ResultCache
    ) -> None:
        self.provider: Final = provider
        self.model: Final = model
        self._access = Access(key)
        self._timeout_s = timeout_s
        self._settings = settings
        self._cache = cache
        self._quota = Quota()
        self._circuit = Circuit(failures=settings.provider_circuit_failures, rest_s=settings.provider_circuit_rest_s)
        self._asking: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def ask(self, question: Question, call: Callable[[str], Awaitable[Reply[R]]], shape: type[R]) -> Reply[R]:
        """The answer to a question, from the cache where it was asked before: then it costs no tokens.

        `call` is one attempt under the key it is given, without retries of its own. Raises ProviderFailed.
        """
        asked = question_id(self.provider, self.model, question.operation, question.content)
        # Whoever asks the same at the same time waits for the answer that is on its way.
        async with self._asking.setdefault((question.user, asked), asyncio.Lock()):
            kept = await self._kept(question, asked, shape)
            if kept is not None:
                return Reply(kept)
            reply = await self._persistently(question, call)
            await self._cache.put(question.user, asked, reply.result.encode())
            return reply

    async def close(self) -> None:
        """Let go of the cache."""
        await self._cache.close()

    def report(self) -> dict[str, Any]:
        """How it is, for operators: `ready`, `resting` or `misconfigured`, and why."""
        state, reason = "ready", None
        blocked = self._quota.wait_s(0) > self._settings.provider_patience_s
        try:
            self._access.key()
        except Misconfigured as wrong:
            state, reason = "misconfigured", wrong.reason
        else:
            if blocked or self._circuit.state != "closed":
                state, reason = "resting", self._quota.reason if blocked else self._circuit.reason
        told = {"provider": self.provider, "model": self.model, "state": state, "reason": reason}
        return told | {"quota": self._quota.left() or None}

    async def _kept(self, question: Question, asked: str, shape: type[R]) -> R | None:
        found = await self._cache.get(question.user, asked)
        try:
            kept = shape.decode(found) if found is not None else None
        except ValidationError:  # kept by another release
            kept = None
        outcome = "miss" if kept is None else "hit"
        metrics.PROVIDER_CACHE.labels(self.provider, self.model, question.operation, outcome).inc()
        return kept

    async def _persistently(self, question: Question, call: Callable[[str], Awaitable[Reply[R]]]) -> Reply[R]:
        async for attempt in attempts(self._settings):
            with attempt:
                return await self._once(question, call)
        raise AssertionError("the last attempt answers or raises")

    async def _once(self, question: Question, call: Callable[[str], Awaitable[Reply[R]]]) -> Reply[R]:
        """One attempt, if it is one: who is misconfigured or resting is not asked at all."""
        outcome = "failed"
        try:
            self._access.key()
            await self._quota.room(question.tokens, self._settings.provider_patience_s)
            key = self._access.key()  # which may have been refused, or replaced, while it was waited for
            with self._circuit.call():
                self._show()
                reply = await self._sent(question, partial(call, key), key)
            outcome = "answered"
        except ProviderFailed as failure:
            outcome = failure.code
            raise
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        finally:
            metrics.PROVIDER_CALLS.labels(self.provider, self.model, question.operation, outcome).inc()
            self._show()
        return reply

    async def _sent(self, question: Question, call: Callable[[], Awaitable[Reply[R]]], key: str) -> Reply[R]:
        headers: Mapping[str, str] = {}
        answered = False
        sent = self._quota.begin(question.tokens)
        try:
            reply = await exchange(self.provider, self.model, question, call, timeout_s=self._timeout_s)
            headers, answered = reply.headers, True
        except ProviderFailed as failure:
            answered = isinstance(failure, Throttled) or not isinstance(failure, Away)
            self._note(failure, key)
            raise
        finally:
            self._quota.end(sent, headers, answered=answered)
        self._access.granted(key)
        return reply

    def _note(self, failure: ProviderFailed, key: str) -> None:
        if isinstance(failure, Away) and failure.retry_after is not None:
            self._quota.block(failure.retry_after, failure.reason)
        if isinstance(failure, Misconfigured):
            self._access.refused(key, failure)
        _log.warning(
            "provider failed", provider=self.provider, model=self.model, code=failure.code, reason=failure.reason
        )

    def _show(self) -> None:
        metrics.PROVIDER_CIRCUIT.labels(self.provider, self.model).set(_CIRCUIT[self._circuit.state])
        for kind, left in self._quota.left().items():
            metrics.PROVIDER_QUOTA.labels(self.provider, self.model, kind).set(left)
