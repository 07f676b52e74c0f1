"""One way to break the house."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.chaos.house import Kafka
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

    brokers: int = 1
    """Of several, any of which may be broken, there are only those of Apache Kafka."""

    def runs_on(self, kafka: Kafka) -> bool:
        return kafka == "apache" or self.brokers == 1

    @property
    def environment(self) -> dict[str, str]:
        return {**SETTINGS, **self.settings}
