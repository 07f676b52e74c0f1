"""The way to the next page of a list."""

from typing import Any, Final

from fastapi import Request, Response

_CURSOR: Final = "<?cursor="

PAGED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "headers": {
            "Link": {
                "description": "Where the next page is (RFC 8288); left out on the last one.",
                "schema": {"type": "string"},
                "example": '</api/v1/tasks?limit=100&cursor=eyJ2IjoxfQ>; rel="next"',
            }
        }
    }
}
"""What the description of a list says of it."""


def linked(answer: Response, request: Request) -> Response:
    """The store's page with the whole address of the next one in its `Link`: this one's, with another cursor."""
    link = answer.headers.get("link", "")
    if link.startswith(_CURSOR):
        address = request.url.include_query_params(cursor=link[len(_CURSOR) : link.index(">")])
        answer.headers["link"] = f'<{address.path}?{address.query}>; rel="next"'
    return answer
