"""When a request is sent again, and after how long."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import httpx

_HARMLESS = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
_BUSY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True)
class Patience:
    """Exponential backoff with jitter; what a server says in `Retry-After` counts before it."""

    attempts: int = 3
    first_pause_s: float = 0.2
    longest_pause_s: float = 10.0
    """A server that wants to be left alone for longer is not asked again."""

    def after_failure(
        self, method: str, headers: Mapping[str, str], failure: httpx.TransportError, attempt: int
    ) -> float | None:
        """Seconds until the next attempt after no answer came; None where there is to be none."""
        harmless = method in _HARMLESS or "Idempotency-Key" in headers or isinstance(failure, _NEVER_SENT)
        return self._pause(attempt) if harmless and attempt < self.attempts else None

    def after_answer(self, answer: httpx.Response, attempt: int) -> float | None:
        """Seconds until the next attempt after that answer; None where it stands."""
        if attempt >= self.attempts or not _may_pass(answer):
            return None
        told: str = answer.headers.get("retry-after", "")
        if not (told.isascii() and told.isdigit()):
            return self._pause(attempt)
        return float(told) if float(told) <= self.longest_pause_s else None

    def _pause(self, attempt: int) -> float:
        longest = min(self.longest_pause_s, self.first_pause_s * 2.0 ** (attempt - 1))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def _may_pass(answer: httpx.Response) -> bool:
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return True  # it was not looked at
    request = answer.request
    return answer.status_code in _BUSY and (request.method in _HARMLESS or "Idempotency-Key" in request.headers)
