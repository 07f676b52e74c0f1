"""Where something that was just made is from now on."""

from typing import Any, Final

from fastapi import Response

from gateway.answering.documented import Responses

_LOCATION: Final[dict[str, Any]] = {
    "description": "Where it is from now on.",
    "schema": {"type": "string"},
    "required": True,
}


def placing(responses: Responses, example: str) -> Responses:
    """The same, with the `Location` of what was made described beside the headers of 201."""
    made = responses.get(201, {})
    located = {"Location": {**_LOCATION, "example": example}}
    return {**responses, 201: {**made, "headers": {**made.get("headers", {}), **located}}}


def placed(answer: Response, address: str) -> Response:
    """The answer with that `Location`."""
    answer.headers["Location"] = address
    return answer
