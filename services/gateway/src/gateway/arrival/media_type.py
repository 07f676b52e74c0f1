"""What a body is, by its own word, at the doors that take JSON alone."""

from http import HTTPStatus
from typing import Final

from fastapi import Depends, Request

from gateway.answering.refusals import Refused


async def _json(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    said_so = media_type.startswith("application/") and media_type.endswith(("/json", "+json"))
    if not said_so and await request.body():
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "json_expected",
            "Send this as JSON, with Content-Type: application/json.",
        )


JSON_ONLY: Final = [Depends(_json)]
"""For a route: refuses any other body than JSON (415)."""
