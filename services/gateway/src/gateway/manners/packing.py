"""Answers as gzip, for those who take it."""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipResponder, IdentityResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PACKED_ALREADY: Final = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf", "image/heic")
_WORTH_PACKING: Final = 1024
"""Bytes."""
_NAMES: Final = ("gzip", "x-gzip")
_ANY: Final = "*"
_AS_IT_IS: Final = "no-transform"


class Packing:
    """Packs what is long enough and not packed already, unless its `Cache-Control` says `no-transform`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        accepted = ",".join(Headers(scope=scope).getlist("accept-encoding"))
        responder = _Packed if takes_gzip(accepted) else IdentityResponder
        await responder(self._app, _WORTH_PACKING, exclude_content_types=_PACKED_ALREADY)(scope, receive, send)


class _Packed(GZipResponder):
    _as_it_is = False

    async def send_with_compression(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._as_it_is = _AS_IT_IS in Headers(raw=message["headers"]).get("cache-control", "")
        if self._as_it_is:
            await self.send(message)
        else:
            await super().send_with_compression(message)


def takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` allows gzip, by its name or else by `*`, and not with a weight of nothing.

    RFC 9110, 12.5.3.
    """
    by_name = by_any = None
    for one in accepted.lower().split(","):
        coding, *said = (part.strip() for part in one.split(";"))
        wanted = not any(_is_nothing(weight) for weight in said)
        if coding in _NAMES:
            by_name = by_name or wanted
        elif coding == _ANY:
            by_any = wanted
    return bool(by_any if by_name is None else by_name)


def _is_nothing(said: str) -> bool:
    name, _, weight = said.partition("=")
    try:
        return name.strip() == "q" and float(weight) == 0
    except ValueError:
        return False
