"""What a chain needs to know of each of its providers."""

from typing import Protocol, runtime_checkable

from contracts.http.providers import ProviderReport, State
from runtime.providers.endpoint import Endpoint


class Provider(Protocol):
    """Somebody who can be asked."""

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def endpoint(self) -> Endpoint | None:
        """None for what runs on this machine."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@runtime_checkable
class Stateful(Protocol):
    """A provider on this machine that may be unable to answer."""

    def state(self) -> str | None:
        """Why it can't answer; None while it can."""
        ...


def report_of(provider: Provider) -> ProviderReport:
    """How it is, for operators."""
    if provider.endpoint:
        return provider.endpoint.report()
    reason = provider.state() if isinstance(provider, Stateful) else None
    state: State = "misconfigured" if reason else "ready"
    return ProviderReport(provider=provider.provider, model=provider.model, state=state, reason=reason)
