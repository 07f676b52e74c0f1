"""Who was asked in vain for one answer, and what follows from it."""

from collections.abc import Sequence
from typing import Literal

from contracts.answering import PassedOver
from runtime.errors import Permanent, Transient
from runtime.providers.failures import Away, Misconfigured, ProviderFailed, Resting

OnOutage = Literal["degrade", "wait"]


class Passed:
    """The failures so far, in the order of the chain."""

    def __init__(self, on_outage: OnOutage) -> None:
        self._on_outage = on_outage
        self._failures: list[tuple[str, ProviderFailed]] = []

    def by(self, provider: str, failure: ProviderFailed) -> None:
        """Go on: that provider gave no answer."""
        self._failures.append((provider, failure))

    def told(self) -> tuple[PassedOver, ...]:
        """For users and operators."""
        return tuple(
            PassedOver(provider=provider, code=failure.code, reason=failure.reason)
            for provider, failure in self._failures
        )

    def before_local(self) -> None:
        """Raise Transient where, instead of the local provider, time is to help."""
        if self._on_outage == "wait" and (may_pass := self._of(Away, Resting, Misconfigured)):
            raise _transient(may_pass)

    def nobody(self) -> Permanent | Transient:
        """What to raise when all failed: as long as one of them may be back, the work waits for it."""
        if may_pass := self._of(Away, Resting):
            return _transient(may_pass)
        _, last = self._failures[-1]
        return Permanent(last.reason, last.code)

    def _of(self, *kinds: type[ProviderFailed]) -> list[tuple[str, ProviderFailed]]:
        return [(provider, failure) for provider, failure in self._failures if isinstance(failure, kinds)]


def _transient(failures: Sequence[tuple[str, ProviderFailed]]) -> Transient:
    reason = "; ".join(f"{provider}: {failure.reason}" for provider, failure in failures)
    pauses = [failure.retry_after for _, failure in failures if failure.retry_after is not None]
    return Transient(reason, min(pauses, default=None))
