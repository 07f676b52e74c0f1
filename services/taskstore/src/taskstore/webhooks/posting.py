"""One attempt: the message is posted, and the receiver's answer understood."""

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from time import perf_counter
from typing import Final

import httpx
from opentelemetry.trace import SpanKind
from opentelemetry.util.types import AttributeValue

from runtime.metrics import webhooks
from runtime.metrics.exemplars import exemplar
from runtime.telemetry import current_traceparent, failed, span
from taskstore.webhooks.delivery import Delivery, Outcome
from taskstore.webhooks.destinations import Destinations, NotAllowed
from taskstore.webhooks.retries import asked_to_wait
from taskstore.webhooks.signature import signed
from taskstore.webhooks.transport import JudgedTransport

_ANSWER_READ: Final = 16 * 1024
"""Bytes of an answer that are taken, and thrown away: only its status counts."""
_NAMED: Final = {
    "content-type": "application/json",
    "user-agent": "IntelliAssist-Webhooks/1",
    "accept-encoding": "identity",
}


class Posting:
    """Posts messages. Redirects aren't followed: they would lead where nobody looked."""

    def __init__(
        self, destinations: Destinations, *, timeout_s: float, longest_pause_s: float, connections: int
    ) -> None:
        self._timeout_s = timeout_s
        self._longest_pause_s = longest_pause_s
        self._client = httpx.AsyncClient(
            transport=JudgedTransport(destinations, connections=connections),
            timeout=timeout_s,
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def post(self, delivery: Delivery) -> Outcome:
        """Make one attempt. What goes wrong with it is its outcome."""
        began = perf_counter()
        before = (delivery.attempted_in,) if delivery.attempted_in else ()
        told: dict[str, AttributeValue] = {
            "http.request.method": "POST",
            # Only that of the URL: its path may be the secret by which a receiver knows who posts.
            "server.address": _host(delivery.url),
            "http.request.resend_count": delivery.tries,
            "intelliassist.webhook.event": delivery.type,
            "messaging.message.id": str(delivery.event_id),
        }
        with span("POST webhook", SpanKind.CLIENT, told, delivery.traceparent, before) as current:
            outcome = replace(await self._attempt(delivery, began), traceparent=current_traceparent())
            if outcome.response_code is not None:
                current.set_attribute("http.response.status_code", outcome.response_code)
            if not outcome.delivered:
                failed(current, str(outcome.response_code or "no_answer"))
            webhooks.ATTEMPT_SECONDS.observe(perf_counter() - began, exemplar())
        return outcome

    async def _attempt(self, delivery: Delivery, began: float) -> Outcome:
        now = datetime.now(UTC)
        proof = signed(delivery.event_id, now, delivery.body, delivery.secrets)
        try:
            # One bound for all of it: httpx counts each wait by itself, and a trickle would never end.
            async with (
                asyncio.timeout(self._timeout_s),
                self._client.stream("POST", delivery.url, content=delivery.body, headers=_NAMED | proof) as answer,
            ):
                await _taste(answer)
        except NotAllowed as refused:
            return Outcome(error=str(refused))
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(milliseconds=_since(began), error=f"No answer within {self._timeout_s:g} s.")
        except httpx.ConnectError as away:
            return Outcome(milliseconds=_since(began), error=_obstacle(away))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as broken:
            return Outcome(milliseconds=_since(began), error=f"The connection broke: {type(broken).__name__}.")
        return Outcome(
            delivered=answer.is_success,
            gone=answer.status_code == HTTPStatus.GONE,
            response_code=answer.status_code,
            milliseconds=_since(began),
            error=None if answer.is_success else _complaint(answer),
            retry_after=asked_to_wait(answer.headers, now, longest=self._longest_pause_s),
        )


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except (httpx.InvalidURL, UnicodeError):
        return ""


async def _taste(answer: httpx.Response) -> None:
    taken = 0
    async for some in answer.aiter_raw():
        taken += len(some)
        if taken >= _ANSWER_READ:
            return


def _complaint(answer: httpx.Response) -> str:
    if answer.is_redirect:
        return f"The receiver answered {answer.status_code}, and redirects are not followed."
    return f"The receiver answered {answer.status_code}."


def _obstacle(away: httpx.ConnectError) -> str:
    cause: BaseException | None = away
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The TLS handshake failed: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return "The TLS handshake failed."
        cause = cause.__cause__ or cause.__context__
    return "No connection could be made."


def _since(began: float) -> int:
    return round((perf_counter() - began) * 1000)
