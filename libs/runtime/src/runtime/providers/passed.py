"""Who was asked in vain for one answer, and what follows from it."""

from typing import Literal, Protocol

from contracts.answering import PassedOver, Spent, TokenUse
from runtime.errors import Permanent, Transient
from runtime.providers.bill import Bill
from runtime.providers.failures import Away, Misconfigured, ProviderFailed, Resting

OnOutage = Literal["degrade", "wait"]


class Asked(Protocol):
    """Who was asked."""

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def endpoint(self) -> object | None: ...


class Passed:
    """The failures so far, in the order of the chain, and what all of it cost."""

    def __init__(self, on_outage: OnOutage) -> None:
        self._on_outage = on_outage
        self._failures: list[tuple[Asked, ProviderFailed]] = []
        self._bill = Bill()

    def by(self, asked: Asked, failure: ProviderFailed) -> None:
        """Go on: that provider gave no answer."""
        self._failures.append((asked, failure))
        self._bill.failed(asked.provider, asked.model, failure.tokens)

    def spent(self, asked: Asked, tokens: TokenUse) -> tuple[Spent, ...]:
        """What was paid so far, with what this answer of that provider, or the next piece of it, cost."""
        self._bill.answered(asked.provider, asked.model, tokens)
        return self._bill.told()

    def told(self) -> tuple[PassedOver, ...]:
        """For users and operators."""
        return tuple(
            PassedOver(provider=asked.provider, code=failure.code, reason=failure.reason)
            for asked, failure in self._failures
        )

    def before_local(self) -> None:
        """Raise Transient where, instead of the local provider, time is to help."""
        if self._on_outage == "wait" and (waits := self._waits()):
            raise waits

    def nobody(self) -> Permanent | Transient:
        """What to raise when all failed: the content is at fault only where all of them found it so."""
        _, last = self._failures[-1]
        return self._waits() or Permanent(last.reason, last.code)

    def _waits(self) -> Transient | None:
        """As long as one of them may be back, or somebody can mend it, the work waits for that."""
        waited_for = [(asked.provider, failure) for asked, failure in self._failures if _may_pass(asked, failure)]
        if not waited_for:
            return None
        reason = "; ".join(f"{provider}: {failure.reason}" for provider, failure in waited_for)
        pauses = [failure.retry_after for _, failure in waited_for if failure.retry_after is not None]
        return Transient(reason, min(pauses, default=None))


def _may_pass(asked: Asked, failure: ProviderFailed) -> bool:
    if asked.endpoint is None and isinstance(failure, Misconfigured):
        return False  # a house that was set up without a model of its own: its users are told so
    return isinstance(failure, (Away, Resting, Misconfigured))
