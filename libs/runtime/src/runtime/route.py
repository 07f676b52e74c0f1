"""The route that a request took, as it is counted and traced by."""

from typing import Final

from starlette.types import Scope

NO_ROUTE: Final = "(no route)"
"""What was asked for there may be anything, so it is not repeated."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_of(scope: Scope) -> str:
    """The request's method; `other` where it is none of HTTP's usual ones, which may be any word."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def route_of(scope: Scope) -> str | None:
    """Its whole path with names for what varies, `/api/v1/tasks/{task_id}`; None where there is none."""
    # `route` itself knows its path from its own router on.
    taken = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    if taken is None and "endpoint" in scope and not scope["path_params"]:
        return str(scope["path"])  # a plain route, of which FastAPI tells no more; nothing in its path varies
    path: str | None = getattr(taken, "path_format", None)
    return path
