"""Connecting to the address that was judged, and to no other."""

from typing import Final

import httpx

from taskstore.webhooks.destinations import Destinations

_ADDRESSES_TRIED: Final = 3


class JudgedTransport(httpx.AsyncBaseTransport):
    """Looks a host up once, has its addresses judged, and connects to these very addresses.

    A name that is looked up again for the connection could have moved to a forbidden address in between (DNS
    rebinding). `Host`, the name in the TLS handshake and the one in the certificate stay those of the URL.
    """

    def __init__(self, destinations: Destinations, *, connections: int) -> None:
        self._destinations = destinations
        # A connection is told apart by its address: kept alive, it might serve another name that lives there too.
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=0)
        # Of the environment only authorities of one's own are read: SSL_CERT_FILE and SSL_CERT_DIR.
        self._inner = httpx.AsyncHTTPTransport(limits=limits, trust_env=True)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises NotAllowed, and what httpx raises."""
        addresses = await self._destinations.addresses(request.url)
        unreachable: httpx.TransportError | None = None
        for address in addresses[:_ADDRESSES_TRIED]:
            try:
                return await self._inner.handle_async_request(_sent_to(address, request))
            except (httpx.ConnectError, httpx.ConnectTimeout) as failure:
                unreachable = unreachable or failure
        raise unreachable or httpx.ConnectError("no address to connect to")

    async def aclose(self) -> None:
        await self._inner.aclose()


def _sent_to(address: str, request: httpx.Request) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # `Host` among them, as the URL named it
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")},
    )
