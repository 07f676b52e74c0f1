"""Whether a model may be asked at all: the key, and what became of it when it was used last."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from runtime.providers.failures import Misconfigured
from runtime.providers.keys import Key

_MISCONFIGURED_S: Final = 60.0
"""For so long a refused key or a model that is not served is not tried again, unless the key changes."""


@dataclass(frozen=True)
class _Refusal:
    reason: str
    key: str
    until: float


class Authorization:
    """To one model at one provider."""

    def __init__(self, key: Key, clock: Callable[[], float] = time.monotonic) -> None:
        self._key = key
        self._clock = clock
        self._refusal: _Refusal | None = None

    def key(self) -> str:
        """The key to ask with. Raises Misconfigured where there is none, or it was of no use less than a minute ago."""
        key = self._key.current()
        refusal = self._refusal
        if refusal and refusal.key == key and (left := refusal.until - self._clock()) > 0:
            raise Misconfigured(refusal.reason, left)
        return key

    def refused(self, key: str, wrong: Misconfigured) -> None:
        """The provider will not have that key, or does not serve the model to it."""
        self._refusal = _Refusal(wrong.reason, key, self._clock() + _MISCONFIGURED_S)

    def granted(self, key: str) -> None:
        """The provider answered to that key."""
        if self._refusal and self._refusal.key == key:
            self._refusal = None
