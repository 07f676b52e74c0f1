"""Whether the broker takes records, as it was seen last."""

from math import inf
from time import monotonic
from typing import Final

import structlog

_LOG = structlog.get_logger()
_JUST_BACK_S: Final = 5.0


class BrokerSight:
    """Whoever publishes tells how it went."""

    def __init__(self) -> None:
        self.away = False
        self._back_at = -inf

    @property
    def just_back(self) -> bool:
        """Whether it was away until a moment ago."""
        return monotonic() - self._back_at < _JUST_BACK_S

    def took(self) -> None:
        """It took a record."""
        if self.away:
            _LOG.info("the broker takes records again")
            self._back_at = monotonic()
        self.away = False

    def missed(self, reason: object) -> None:
        """It did not take one in time."""
        if not self.away:
            _LOG.warning("the broker is away: what is accepted waits in the journal", reason=reason)
        self.away = True
