"""The providers that the workers may turn to, as they tell of them."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from contracts.fact import Fact

READY: Final = "ready"

_LOCAL: Final = "local"
_KNOWN: Final = ("groq", "huggingface", "openai", _LOCAL)
_WORK: Final = {"transcriber": "speech", "vision": "pictures and documents", "extractor": "tasks and answers"}


class InUse(Fact):
    """A provider in a worker's chain."""

    provider: str
    model: str | None = None
    state: str
    """`ready`, `resting` or `misconfigured`."""
    reason: str | None = None
    """Why it is not ready."""
    quota: dict[str, Any] | None = None


class LeftOut(Fact):
    """A provider that a worker is not set up for."""

    provider: str
    reason: str


class Chain(Fact):
    """Whom a worker asks, in this order, and whom it can't ask."""

    order: tuple[InUse, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def well(self) -> bool:
        """Whether the first of them is ready, and whoever else it was set up for."""
        # The local one needs no setting up: that it could not stand in is no fault while nobody needs it to.
        asked = [one for place, one in enumerate(self.order) if place == 0 or one.provider != _LOCAL]
        return all(one.state == READY for one in asked)

    @property
    def names(self) -> list[str]:
        return [one.provider for one in self.order] + [one.provider for one in self.left_out]


def chain_of(report: Mapping[str, Any]) -> Chain | None:
    """The chain that a worker's `/health/ready` tells of; None where it tells of none that we understand."""
    try:
        return Chain.model_validate(report.get("providers"), extra="ignore")
    except ValidationError:
        return None


def by_provider(chains: Mapping[str, Chain]) -> dict[str, Any]:
    """For each provider its status, the work it is used for, by worker, and why it is not used elsewhere.

    The status is `healthy` or `down`, `degraded` where it is away for some of its work alone, or `not_configured`.
    """
    told = [name for chain in chains.values() for name in chain.names]
    return {name: _told_of(name, chains) for name in dict.fromkeys((*_KNOWN, *told))}


def _told_of(name: str, chains: Mapping[str, Chain]) -> dict[str, Any]:
    used = {
        worker: {"work": _WORK.get(worker, worker), "place": place, **one.model_dump(exclude={"provider"})}
        for worker, chain in chains.items()
        for place, one in enumerate(chain.order, 1)
        if one.provider == name
    }
    left_out = {
        worker: next((one.reason for one in chain.left_out if one.provider == name), "It is not among its providers.")
        for worker, chain in chains.items()
        if worker not in used
    }
    return {"status": _status([one["state"] for one in used.values()]), "used_by": used, "not_used_by": left_out}


def _status(states: list[str]) -> str:
    if not states:
        return "not_configured"
    ready = [state == READY for state in states]
    return "healthy" if all(ready) else "degraded" if any(ready) else "down"
