"""How the workers are, as they say themselves."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx

from contracts.http.providers import LOCAL
from contracts.http.submissions import Health
from gateway.providers import by_provider, chain_of

_PATIENCE_S = 3.0


class Workers:
    """Asks each worker's `/health/ready`."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = dict(addresses)

    async def health(self) -> Health:
        """`healthy` when all workers and their providers are ready, `down` when no worker answers.

        Details: each worker, with the providers that it asks in their order and those left out; and
        under `providers` the same by provider.
        """
        answers = await self._ask_all()
        told = dict(zip(self._addresses, answers, strict=True))
        chains = {worker: chain for worker, answer in told.items() if (chain := chain_of(answer)) is not None}
        return Health(
            status=_overall([answer["status"] for answer in answers]),
            details={**told, "providers": by_provider(chains)},
            timestamp=datetime.now(UTC),
        )

    async def providers(self) -> tuple[str, ...]:
        """Those that the workers which answer are set up with, in the order in which they are asked; the local one last."""
        chains = (chain_of(told) for told in await self._ask_all())
        named = dict.fromkeys(one.provider for chain in chains if chain for one in chain.order)
        return tuple(sorted(named, key=LOCAL.__eq__))

    async def _ask_all(self) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(timeout=_PATIENCE_S, trust_env=False) as client:
            return await asyncio.gather(*(_ask(client, url) for url in self._addresses.values()))


async def _ask(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        answer = await client.get(f"{url}/health/ready")
        told = answer.json()
    except (httpx.HTTPError, ValueError):
        return {"status": "down", "reason": "can't be reached"}
    facts = told if isinstance(told, dict) else {}
    checks = facts.get("checks", {})
    well = answer.status_code == HTTPStatus.OK and all(said == "ok" for said in checks.values())
    chain = chain_of(facts)
    status = "healthy" if well and (chain is None or chain.well) else "degraded"
    return {"status": status} | {name: fact for name, fact in facts.items() if name not in ("service", "ready")}


def _overall(statuses: list[str]) -> str:
    if all(status == "down" for status in statuses):
        return "down"
    return "healthy" if all(status == "healthy" for status in statuses) else "degraded"
