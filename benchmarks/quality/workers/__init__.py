"""The workers as their settings make them, without a broker: one provider at a time, and this machine behind it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from contracts.http.providers import ChainReport
from runtime.configuration.block import Block, load

S = TypeVar("S", bound=Block)
Asked_contra = TypeVar("Asked_contra", contravariant=True)
Told_co = TypeVar("Told_co", covariant=True)

_FRESH: Final = {"cache_url": "off", "blob_url": "memory:", "on_outage": "degrade"}
"""What was answered before takes no time, and what waits for a provider takes any."""


@dataclass(frozen=True)
class Answer(Generic[Told_co]):
    """What a worker answered."""

    told: Told_co
    stood_in: bool
    """True where this machine answered because the provider did not."""


class Worker(Protocol[Asked_contra, Told_co]):
    """One of the three, ready to be asked."""

    at_once: int
    """Questions that it has in hand at a time, in the house as here."""

    async def answer(self, asked: Asked_contra) -> Answer[Told_co]: ...


def settings_of(kind: type[S], **changed: Any) -> S:
    """Its settings from the environment and `.env`, those changed, nothing kept from one question to the next."""
    return load(kind).model_copy(update={**_FRESH, **changed})


def names(report: ChainReport) -> tuple[str, ...]:
    """The providers in use by what a chain reports."""
    return tuple(one.provider for one in report.order)


async def last(facts: AsyncIterator[Any]) -> Any:
    """What a handler answers after it told how far it is."""
    return [fact async for fact in facts][-1]
