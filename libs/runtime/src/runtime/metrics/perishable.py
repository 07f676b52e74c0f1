"""Figures that are read now and then from somewhere that may be away."""

import time
from collections.abc import Callable, Iterator
from math import inf
from typing import Final

from prometheus_client import REGISTRY, Metric
from prometheus_client.metrics import MetricWrapperBase


class Perishable:
    """Told for so long after they were read last. Before that and after it their series are absent: nothing is known.

    The figures are made without a registry; this is registered in their place.
    """

    def __init__(
        self, *figures: MetricWrapperBase, lasts_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._figures: Final = figures
        self._lasts_s = lasts_s
        self._clock = clock
        self._until = -inf
        REGISTRY.register(self)

    @property
    def is_fresh(self) -> bool:
        return self._clock() < self._until

    def renew(self) -> None:
        """They were read just now."""
        self._until = self._clock() + self._lasts_s

    def forget(self) -> None:
        """They can't be read."""
        self._until = -inf

    def describe(self) -> Iterator[Metric]:
        """What there may be."""
        for figure in self._figures:
            yield from figure.describe()

    def collect(self) -> Iterator[Metric]:
        """What is known."""
        for figure in self._figures:
            yield from figure.collect() if self.is_fresh else figure.describe()
