"""How the gateway reaches the task store: in whose name, with which patience, and what of its answers is told on."""

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx

from gateway.caller import Caller
from gateway.settings import Settings
from gateway.store_refusals import away, refusal
from runtime.access_log import current_request
from runtime.telemetry import current_traceparent

Whose: TypeAlias = Caller | str | None
"""In whose name is asked: a caller's, a user's, or nobody's, which opens nothing that belongs to somebody."""

_PATIENCE_S: Final = 10.0
_CONNECTING_AGAIN: Final = 2
_CONNECTIONS: Final = httpx.Limits(max_connections=200, max_keepalive_connections=50)
_TOLD_ON: Final = (
    "content-type",
    "etag",
    "link",
    "location",
    "content-disposition",
    "cache-control",
    "retry-after",
    "last-modified",
)


class StoreConnection:
    """Every call raises Refused: as the store refuses it, or StoreAway while it can't be reached."""

    _client: httpx.AsyncClient

    def __init__(self, settings: Settings) -> None:
        self._address = settings.taskstore_url
        self._token = settings.internal_token.get_secret_value()

    async def start(self) -> None:
        self._client = httpx.AsyncClient(
            base_url=self._address,
            headers={"Authorization": f"Bearer {self._token}"},
            # Nothing was asked before a connection stands, so it may be tried for again.
            transport=httpx.AsyncHTTPTransport(retries=_CONNECTING_AGAIN, limits=_CONNECTIONS),
            trust_env=False,
        )

    async def stop(self) -> None:
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        whose: Whose,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str | None] | None = None,
        accept: tuple[HTTPStatus, ...] = (),
    ) -> httpx.Response:
        """The store's answer, whole. Those of status `accept` are none of its refusals."""
        patience_s = _PATIENCE_S + float((params or {}).get("wait", 0))  # what is not known yet may be waited for
        try:
            answer = await self._client.request(
                method,
                path,
                headers=_told_of(whose, headers),
                params=params,
                json=json,
                timeout=httpx.Timeout(patience_s, connect=2),
            )
        except httpx.TransportError as gone:
            raise away(gone) from gone
        if answer.status_code >= HTTPStatus.BAD_REQUEST and answer.status_code not in accept:
            raise refusal(answer)
        return answer

    async def open(
        self, path: str, whose: Whose, *, params: Mapping[str, Any], headers: Mapping[str, str | None] | None = None
    ) -> tuple[httpx.Response, AsyncIterator[bytes]]:
        """The head of an answer to a GET, and its body as it comes; when the store breaks off, so does that."""
        timeout = httpx.Timeout(_PATIENCE_S, connect=2)
        request = self._client.build_request(
            "GET", path, headers=_told_of(whose, headers), params=params, timeout=timeout
        )
        try:
            answer = await self._client.send(request, stream=True)
            if answer.status_code >= HTTPStatus.BAD_REQUEST:
                await answer.aread()
                raise refusal(answer)
        except httpx.TransportError as gone:
            raise away(gone) from gone
        return answer, _passed_on(answer)


def told_on(answer: httpx.Response) -> dict[str, str]:
    """The headers of the store's answer that are the client's too."""
    return {name: value for name in _TOLD_ON if (value := answer.headers.get(name)) is not None}


async def _passed_on(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for some in answer.aiter_bytes():
            yield some
    finally:  # also when nobody reads on
        await answer.aclose()


def _told_of(whose: Whose, headers: Mapping[str, str | None] | None) -> dict[str, str]:
    told = {name: value for name, value in (headers or {}).items() if value}
    if traceparent := current_traceparent():
        told["traceparent"] = traceparent
    if request_id := current_request():
        told["X-Request-ID"] = request_id
    user = whose.user_id if isinstance(whose, Caller) else whose
    if user is not None:
        # Header values are ASCII; plain names stay as they are.
        told["X-User-Id"] = quote(user, safe="!#$&'()*+,:;=?@[]")
    elif isinstance(whose, Caller) and whose.asks_of_everybody:
        told["X-Everybody"] = "yes"
    return told
