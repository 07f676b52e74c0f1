"""Which web pages may ask (CORS)."""

from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from gateway.answering import problems
from gateway.answering.refusals import Refused

EXPOSED: Final = (
    "Accept-Ranges",
    "Allow",
    "Content-Disposition",
    "Content-Range",
    "Deprecation",
    "ETag",
    "Last-Modified",
    "Link",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
    "X-Process-Time",
    "X-Request-ID",
)
"""Headers that a page may read."""


class Origins(CORSMiddleware):
    """Pages of listed origins may bring credentials; where `*` is listed, all may come, without any."""

    def __init__(self, app: ASGIApp, allowed: list[str]) -> None:
        super().__init__(
            app,
            allow_origins=allowed,
            allow_credentials="*" not in allowed,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a browser's question, in the one error format where it is no."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < HTTPStatus.BAD_REQUEST:
            return answer
        detail = f"{bytes(answer.body).decode()}: pages of this origin may not ask so."
        refused = problems.answer(Refused(HTTPStatus.BAD_REQUEST, "origin_not_allowed", detail), "*")
        refused.headers.update({name: value for name, value in answer.headers.items() if name.startswith(_OURS)})
        return refused


_OURS: Final = ("access-control-", "vary")
