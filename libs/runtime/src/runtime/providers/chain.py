"""Providers in the order they are preferred; when one fails the next is asked, and the answer says so."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from itertools import takewhile
from typing import Generic, Protocol, Self, TypeVar

import structlog

from contracts.answering import PassedOver, Spent, TokenUse
from contracts.http.providers import LOCAL, ChainReport, LeftOut
from runtime.providers.failures import NotConfigured, ProviderFailed
from runtime.providers.passed import OnOutage, Passed
from runtime.providers.provider import Provider, report_of

_log = structlog.get_logger()


class Costly(Protocol):
    """An answer, or a piece of one, and what it cost."""

    @property
    def tokens(self) -> TokenUse: ...


P = TypeVar("P", bound=Provider)
R = TypeVar("R", bound=Costly)


@dataclass(frozen=True)
class Answer(Generic[P, R]):
    """What was answered, by whom, and who was asked before in vain."""

    result: R
    provider: P
    passed_over: tuple[PassedOver, ...] = ()
    spent: tuple[Spent, ...] = ()
    """What was paid to whom, in vain or not; of a stream, for all of it so far."""

    @property
    def tokens(self) -> TokenUse:
        """All of that."""
        return sum((one.tokens for one in self.spent), TokenUse())

    @property
    def degraded(self) -> bool:
        """Whether a lesser provider answered than the first, or the local one."""
        return bool(self.passed_over) or self.provider.endpoint is None


class Chain(Generic[P]):
    """The providers of one worker for one kind of question; the local one is last, and always there."""

    def __init__(
        self,
        providers: Sequence[P],
        *,
        on_outage: OnOutage,
        left_out: Mapping[str, str] | None = None,
    ) -> None:
        self._providers = tuple(providers)
        self._on_outage = on_outage
        self._left_out = dict(left_out or {})
        self._started = AsyncExitStack()

    @classmethod
    def of(cls, order: Sequence[str], makers: Mapping[str, Callable[[], P]], *, on_outage: OnOutage) -> Self:
        """Make the providers of that order; those that nothing was set for are left out. Raises KeyError for others."""
        made: list[P] = []
        left_out: dict[str, str] = {}
        for name in (*(name for name in dict.fromkeys(order) if name != LOCAL), LOCAL):
            if name not in makers:
                raise KeyError(f"{name!r} is no provider here; there are {', '.join(makers)}")
            try:
                made.append(makers[name]())
            except NotConfigured as missing:
                left_out[name] = missing.reason
        _log.info("providers", in_use=[provider.provider for provider in made], left_out=left_out)
        return cls(made, on_outage=on_outage, left_out=left_out)

    async def start(self) -> None:
        """Start all; when one can't, those that did are stopped, and its error goes on."""
        async with AsyncExitStack() as started:
            for provider in self._providers:
                if provider.endpoint:
                    started.push_async_callback(provider.endpoint.close)
                await provider.start()
                started.push_async_callback(provider.stop)
            self._started = started.pop_all()

    async def stop(self) -> None:
        """Stop all, the last first."""
        await self._started.aclose()

    async def run(self, ask: Callable[[P], Awaitable[R]], *, order: Sequence[str] = ()) -> Answer[P, R]:
        """The first answer. Raises Transient where the work is to wait for a provider, Permanent where none can help.

        `order`: whom the user wants to be asked, in which order, as far as they are set up; nobody else is then,
        but for the local one. Empty where the user has no wish.
        """
        passed = Passed(self._on_outage)
        for provider in self._asked(order):
            if provider.endpoint is None:
                passed.before_local()
            try:
                result = await ask(provider)
            except ProviderFailed as failure:
                passed.by(provider, failure)
            else:
                return Answer(result, provider, passed.told(), passed.spent(provider, result.tokens))
        raise passed.nobody()

    async def stream(
        self, ask: Callable[[P], AsyncGenerator[R, None]], *, order: Sequence[str] = ()
    ) -> AsyncGenerator[Answer[P, R], None]:
        """The same piece by piece. After a failure `ask` is called again, and goes on from what it has got so far."""
        passed = Passed(self._on_outage)
        for provider in self._asked(order):
            if provider.endpoint is None:
                passed.before_local()
            try:
                async with aclosing(ask(provider)) as pieces:
                    async for piece in pieces:
                        yield Answer(piece, provider, passed.told(), passed.spent(provider, piece.tokens))
            except ProviderFailed as failure:
                passed.by(provider, failure)
            else:
                return
        raise passed.nobody()

    def _asked(self, order: Sequence[str]) -> list[P]:
        """The local one keeps its place at the end: asked earlier, it would leave nobody to ask after it."""
        if not order:
            return list(self._providers)
        named = {provider.provider: provider for provider in self._providers if provider.endpoint}
        until_local = [name for name in takewhile(lambda name: name != LOCAL, dict.fromkeys(order)) if name in named]
        return [*(named[name] for name in until_local), *(one for one in self._providers if one.endpoint is None)]

    def report(self) -> ChainReport:
        """Which providers are in use, how each is, and why others are not."""
        return ChainReport(
            on_outage=self._on_outage,
            order=tuple(report_of(provider) for provider in self._providers),
            left_out=tuple(LeftOut(provider=name, reason=reason) for name, reason in self._left_out.items()),
        )

    async def check(self) -> None:
        """Raise ProviderFailed when a provider that was set up does not answer as it should."""
        told = (provider.endpoint.report() for provider in self._providers if provider.endpoint)
        wrong = [f"{one.provider} is {one.state}: {one.reason}" for one in told if one.state != "ready"]
        if wrong:
            raise ProviderFailed("; ".join(wrong))
