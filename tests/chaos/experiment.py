"""One way to break the house."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.chaos.models import SETTINGS
from tests.chaos.trial import Trial

WAITING: Final = {"ON_OUTAGE": "wait", "CACHE_URL": "off"}
"""Nobody else answers, and no answer is kept: what is done twice is paid twice, and so is seen."""


@dataclass(frozen=True)
class Experiment:
    """Those with the same settings share a house."""

    name: str
    run: Callable[[Trial], Awaitable[None]]
    settings: Mapping[str, str] = field(default_factory=dict)
    """Beside those of the stand-in for models."""
    in_tests: bool = True
    """Whether its short form takes seconds."""

    @property
    def environment(self) -> dict[str, str]:
        return {**SETTINGS, **self.settings}
