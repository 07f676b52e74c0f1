"""Which methods an address takes."""

from typing import Final

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import Scope

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def methods_of(scope: Scope) -> list[str]:
    """Those of all routes with the address of this request; the router tells those of the first one alone."""
    app: FastAPI = scope["app"]
    asked = {"type": "http", "path": scope["path"], "root_path": "", "headers": []}
    return [
        method
        for method in _METHODS
        if any(route.matches({**asked, "method": method})[0] is Match.FULL for route in app.router.routes)
    ]
