"""One model at one provider, asked with patience: cache, key, quota, circuit, retries."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar
from weakref import WeakValueDictionary

import structlog

from contracts.answering import TokenUse
from contracts.fact import Fact
from contracts.http.providers import ProviderReport, State
from runtime.metrics import process, providers
from runtime.providers.authorization import Authorization
from runtime.providers.cache import ResultCache
from runtime.providers.circuit import Circuit
from runtime.providers.exchange import exchange
from runtime.providers.failures import Away, Misconfigured, ProviderFailed, Throttled
from runtime.providers.keys import Key
from runtime.providers.memory import Memory
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
        self,
        provider: str,
        model: str,
        *,
        address: str,
        key: Key,
        timeout_s: float,
        settings: ChainSettings,
        cache: ResultCache,
    ) -> None:
        """`address`: where the model is served."""
        self.provider: Final = provider
        self.model: Final = model
        self._authorization = Authorization(key)
        self._timeout_s = timeout_s
        self._settings = settings
        self._memory = Memory(provider, model, address, cache=cache, days=settings.cache_days)
        self._quota = Quota()
        self._circuit = Circuit(failures=settings.provider_circuit_failures, rest_s=settings.provider_circuit_rest_s)
        self._asking: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        providers.CIRCUIT.labels(provider, model).set_function(lambda: _CIRCUIT[self._circuit.state])
        for direction in ("input", "output"):
            providers.TOKENS.labels(provider, model, direction)

    async def ask(
        self,
        question: Question,
        call: Callable[[str], Awaitable[Reply[R]]],
        shape: type[R],
        *,
        before: Callable[[], Awaitable[object]] | None = None,
    ) -> Reply[R]:
        """The answer to a question, and what it cost with all that was of no use before it.

        Where it was asked before, it comes from the cache, and cost nothing unless it was asked for the same cause.
        `call` is one attempt under the key it is given, without retries of its own. `before` is done once, where the
        cache has no answer: neither its time nor its failure is the provider's. Raises ProviderFailed.
        """
        # Whoever asks the same at the same time waits for the answer that is on its way.
        async with self._asking.setdefault((question.user, self._memory.name(question)), asyncio.Lock()):
            if (kept := await self._memory.recall(question, shape)) is not None:
                return kept
            if before:
                await before()
            reply = await self._persistently(question, call)
            await self._memory.keep(question, reply)
            return reply

    async def close(self) -> None:
        """Let go of the cache."""
        await self._memory.close()

    def report(self) -> ProviderReport:
        """How it is, for operators."""
        state: State = "ready"
        reason = None
        blocked = self._quota.wait_s(0) > self._settings.provider_patience_s
        try:
            self._authorization.key()
        except Misconfigured as wrong:
            state, reason = "misconfigured", wrong.reason
        else:
            if blocked or self._circuit.state != "closed":
                state, reason = "resting", self._quota.reason if blocked else self._circuit.reason
        quota = self._quota.left() or None
        return ProviderReport(provider=self.provider, model=self.model, state=state, reason=reason, quota=quota)

    async def _persistently(self, question: Question, call: Callable[[str], Awaitable[Reply[R]]]) -> Reply[R]:
        spent = TokenUse()
        async for attempt in attempts(self._settings):
            with attempt:
                try:
                    reply = await self._once(question, call)
                except ProviderFailed as failure:
                    spent = failure.tokens = spent + failure.tokens
                    raise
                return replace(reply, tokens=spent + reply.tokens)
        raise AssertionError("the last attempt answers or raises")

    async def _once(self, question: Question, call: Callable[[str], Awaitable[Reply[R]]]) -> Reply[R]:
        """One attempt, if it is one: who is misconfigured or resting is not asked at all."""
        outcome = "failed"
        try:
            self._authorization.key()
            await self._quota.room(question.tokens, self._settings.provider_patience_s)
            key = self._authorization.key()  # which may have been refused, or replaced, while it was waited for
            with self._circuit.call():
                reply = await self._sent(question, partial(call, key), key)
            outcome = "answered"
        except ProviderFailed as failure:
            outcome = failure.code
            if isinstance(failure, Throttled) and failure.retry_after is None:
                failure.retry_after = self._quota.wait_s(question.tokens)  # as its headers told
            raise
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        finally:
            providers.CALLS.labels(self.provider, self.model, question.operation, outcome).inc()
            if outcome != "cancelled":
                told = "success" if outcome == "answered" else "failure"
                process.LAST.labels(f"provider:{self.provider}", told).set_to_current_time()
        return reply

    async def _sent(self, question: Question, call: Callable[[], Awaitable[Reply[R]]], key: str) -> Reply[R]:
        headers: Mapping[str, str] = {}
        answered = False
        sent = self._quota.begin(question.tokens)
        try:
            reply = await exchange(self.provider, self.model, question, call, timeout_s=self._timeout_s)
            headers, answered = reply.headers, True
        except ProviderFailed as failure:
            headers = failure.headers
            answered = isinstance(failure, Throttled) or not isinstance(failure, Away)
            self._note(failure, key)
            raise
        finally:
            self._quota.end(sent, headers, answered=answered)
            self._show_quota()
        self._authorization.granted(key)
        return reply

    def _note(self, failure: ProviderFailed, key: str) -> None:
        if isinstance(failure, Away) and failure.retry_after is not None:
            self._quota.block(failure.retry_after, failure.reason)
        if isinstance(failure, Misconfigured):
            self._authorization.refused(key, failure)
        _log.warning(
            "provider failed", provider=self.provider, model=self.model, code=failure.code, reason=failure.reason
        )

    def _show_quota(self) -> None:
        """What is left is reckoned when it is asked for: it fills up with time, also where nobody calls."""
        for kind, limit in self._quota.limits().items():
            labels = (self.provider, self.model, kind)
            providers.QUOTA_LIMIT.labels(*labels).set(limit)
            providers.QUOTA.labels(*labels).set_function(partial(self._quota.left_of, kind))
