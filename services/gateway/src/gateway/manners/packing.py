"""Answers as gzip, for those who take it."""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware, IdentityResponder
from starlette.types import ASGIApp, Receive, Scope, Send

_PACKED_ALREADY: Final = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf", "image/heic")
_WORTH_PACKING: Final = 1024
"""Bytes."""
_NAMES: Final = ("gzip", "x-gzip")


class Packing(GZipMiddleware):
    """Starlette packs wherever the word stands in `Accept-Encoding`; here also what is said of it counts."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, _WORTH_PACKING, exclude_content_types=_PACKED_ALREADY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            as_it_is = IdentityResponder(self.app, self.minimum_size, exclude_content_types=self.exclude_content_types)
            await as_it_is(scope, receive, send)
            return
        await super().__call__(scope, receive, send)


def takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` names gzip, and not with a weight of nothing (RFC 9110, 12.5.3)."""
    for one in accepted.lower().split(","):
        coding, *said = (part.strip() for part in one.split(";"))
        if coding in _NAMES:
            return not any(_is_nothing(weight) for weight in said)
    return False


def _is_nothing(said: str) -> bool:
    name, _, weight = said.partition("=")
    try:
        return name.strip() == "q" and float(weight) == 0
    except ValueError:
        return False
