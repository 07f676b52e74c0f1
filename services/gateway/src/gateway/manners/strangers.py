"""Where nobody is asked who they are, a browser on the same machine must not be led in by a stranger's page."""

from http import HTTPStatus
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.answering.refusals import Refused

_HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def is_loopback(host: str) -> bool:
    """Whether a name or an address, without its port, is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


class Strangers:
    """Refuses names that were bent to this machine (DNS rebinding), and what another site's page would send (CSRF)."""

    def __init__(self, app: ASGIApp, pages: list[str]) -> None:
        self._app = app
        self._pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            host = headers.get("host", "")
            if host and not is_loopback(_name(host)):  # browsers always name one
                raise Refused(
                    HTTPStatus.MISDIRECTED_REQUEST,
                    "misdirected",
                    "Without authentication this house answers to the names of its own machine alone, 127.0.0.1 say.",
                )
            origin = headers.get("origin")
            ours = origin is None or origin in self._pages or "*" in self._pages or urlsplit(origin).netloc == host
            if scope["method"] not in _HARMLESS and not ours:
                raise Refused(
                    HTTPStatus.FORBIDDEN,
                    "origin_not_allowed",
                    f"Pages of {origin} may not send anything to this house.",
                )
        await self._app(scope, receive, send)
