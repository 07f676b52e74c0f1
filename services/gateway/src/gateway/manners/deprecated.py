"""Older addresses of what has a newer one (RFC 9745)."""

from datetime import datetime
from typing import Any

from fastapi import Depends, Request

from gateway.manners.envelope import say_also


def alias(here: str, of: str, since: datetime) -> dict[str, Any]:
    """For a router that is included a second time: `include_router(noun, prefix=here, **alias(here, of, since))`.

    Its answers say since when the address is deprecated, and which takes its place. So do its operations when described.
    """

    async def tell(request: Request) -> None:
        successor = of + request.url.path.removeprefix(here)
        say_also(
            request.scope,
            {"Deprecation": f"@{int(since.timestamp())}", "Link": f'<{successor}>; rel="successor-version"'},
        )

    return {"deprecated": True, "dependencies": [Depends(tell)]}
