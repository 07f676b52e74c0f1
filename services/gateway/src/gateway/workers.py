"""How the workers are, as they say themselves."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx

from contracts.http.submissions import Health

_PATIENCE_S = 3.0


class Workers:
    """Asks each worker's `/health/ready`."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = dict(addresses)

    async def health(self) -> Health:
        """`healthy` when all are ready, `down` when none is. Details: of each, its provider and model in use."""
        async with httpx.AsyncClient(timeout=_PATIENCE_S, trust_env=False) as client:
            answers = await asyncio.gather(*(_ask(client, url) for url in self._addresses.values()))
        ready = [answer["status"] == "healthy" for answer in answers]
        status = "healthy" if all(ready) else "degraded" if any(ready) else "down"
        return Health(
            status=status, details=dict(zip(self._addresses, answers, strict=True)), timestamp=datetime.now(UTC)
        )


async def _ask(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        answer = await client.get(f"{url}/health/ready")
        told = answer.json()
    except (httpx.HTTPError, ValueError):
        return {"status": "down", "reason": "can't be reached"}
    facts = told if isinstance(told, dict) else {}
    checks = facts.get("checks", {})
    well = answer.status_code == HTTPStatus.OK and all(said == "ok" for said in checks.values())
    status = "healthy" if well else "degraded"
    return {"status": status} | {name: fact for name, fact in facts.items() if name not in ("service", "ready")}
