"""The providers of a worker, as its health page tells of them."""

from typing import Final, Literal

from contracts.fact import Fact

LOCAL: Final = "local"
"""The provider on the worker's own machine."""

State = Literal["ready", "resting", "misconfigured"]


class ProviderReport(Fact):
    """A provider in a worker's chain."""

    provider: str
    model: str | None = None
    state: State
    reason: str | None = None
    """Why it is not ready."""
    quota: dict[str, int] | None = None
    """What it still allows, by kind: `requests`, `tokens`; null where it tells of none, or was not asked yet."""


class LeftOut(Fact):
    """A provider that a worker is not set up for."""

    provider: str
    reason: str


class ChainReport(Fact):
    """Whom a worker asks, in this order, and whom it can't ask."""

    on_outage: Literal["degrade", "wait"] = "degrade"
    order: tuple[ProviderReport, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def well(self) -> bool:
        """Whether the first of them is ready, and whoever else it was set up for."""
        # The local one needs no setting up: that it could not stand in is no fault while nobody needs it to.
        asked = [one for place, one in enumerate(self.order) if place == 0 or one.provider != LOCAL]
        return all(one.state == "ready" for one in asked)
