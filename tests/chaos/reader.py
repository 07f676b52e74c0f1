"""Reading what the house tells, also while parts of it are away."""

import asyncio
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx

_PAGE: Final = 1_000
_PAUSE_S: Final = 0.5
_GIVES_UP_S: Final = 180.0


class Reader:
    """Asks in any user's name."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=30, trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def all(self, what: str, user: str) -> list[dict[str, Any]]:
        """All pages of a user's `tasks` or `jobs`."""
        params: dict[str, Any] = {"user_id": user, "limit": _PAGE}
        found: list[dict[str, Any]] = []
        while True:
            page = await self.ask(f"/{what}", params)
            found += page[what]
            if not page.get("next_cursor"):
                return found
            params["cursor"] = page["next_cursor"]

    async def ask(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Asks again while the house is away. A job that is not known is {}. Raises AssertionError after long."""
        deadline = time.monotonic() + _GIVES_UP_S
        while time.monotonic() < deadline:
            try:
                answer = await self._http.get(path, params=dict(params))
            except httpx.TransportError:
                await asyncio.sleep(_PAUSE_S)
                continue
            if answer.status_code == HTTPStatus.NOT_FOUND:
                return {}
            if answer.is_success:
                told: dict[str, Any] = answer.json()
                return told
            if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise AssertionError(f"GET {path} -> {answer.status_code} {answer.text[:500]}")
            await asyncio.sleep(_PAUSE_S)
        raise AssertionError(f"GET {path} was not answered within {_GIVES_UP_S:.0f} s")
