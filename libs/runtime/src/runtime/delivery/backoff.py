"""How long to wait before trying again."""

import random

from runtime.errors import Transient
from runtime.settings import DeliverySettings


class Backoff:
    """Growing pauses with full jitter, or what the other side asks for.

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """

    def __init__(self, settings: DeliverySettings) -> None:
        self._first = settings.retry_first_pause_s
        self._longest = settings.retry_longest_pause_s

    def pause(self, attempt: int, failure: BaseException) -> float:
        """Seconds before the attempt after `attempt` (from 1)."""
        if isinstance(failure, Transient) and failure.retry_after is not None:
            return failure.retry_after + random.uniform(0, self._first)  # noqa: S311 - no secret
        ceiling = min(self._longest, self._first * 2 ** min(attempt - 1, 20))
        return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - no secret
