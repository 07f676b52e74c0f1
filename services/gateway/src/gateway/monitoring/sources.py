"""Where metrics come from: each service's own page, or the Prometheus that scrapes them."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import httpx
import structlog
from prometheus_client import REGISTRY

from contracts.http.monitoring import Origin
from gateway.monitoring.samples import Sample, Samples, read
from gateway.unanswered import host_of, reason_of

_LOG = structlog.get_logger()
_PATIENCE_S: Final = 3.0
_OPENMETRICS: Final = {"Accept": "application/openmetrics-text; version=1.0.0"}
_OURS: Final = '{__name__=~"intelliassist_.+"} or up{job="intelliassist"}'


@dataclass(frozen=True)
class Gathered:
    """Metrics, and the services that could not be asked for theirs."""

    samples: Samples
    missing: tuple[str, ...]
    origin: Origin


class Source(Protocol):
    """Where metrics are gathered."""

    async def gather(self) -> Gathered: ...


class Services:
    """Asks each service; our own process needs no asking."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = dict(addresses)

    async def gather(self) -> Gathered:
        async with httpx.AsyncClient(timeout=_PATIENCE_S, trust_env=False) as client:
            texts = await asyncio.gather(*(self._scrape(client, url) for url in self._addresses.values()))
        samples = await asyncio.to_thread(_of_ours_and, [text for text in texts if text is not None])
        missing = (name for name, text in zip(self._addresses, texts, strict=True) if text is None)
        return Gathered(samples, tuple(missing), "services")

    async def _scrape(self, client: httpx.AsyncClient, url: str) -> str | None:
        try:
            answer = await client.get(f"{url}/metrics", headers=_OPENMETRICS)
        except httpx.HTTPError as away:
            _LOG.info("a service can't be asked for its metrics", host=host_of(url), reason=reason_of(away))
            return None
        return answer.text if answer.is_success else None


class Prometheus:
    """Asks a Prometheus server for the latest sample of each of our series; where it is away, the services."""

    def __init__(self, url: str, instead: Source) -> None:
        self._url = url
        self._instead = instead

    async def gather(self) -> Gathered:
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE_S, trust_env=False) as client:
                answer = await client.get(f"{self._url}/api/v1/query", params={"query": _OURS})
            samples = await asyncio.to_thread(_found_in, answer.raise_for_status())
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as away:
            _LOG.warning("Prometheus can't be asked", host=host_of(self._url), reason=reason_of(away))
            return await self._instead.gather()
        return Gathered(samples, _missing_in(samples), "prometheus")


# Thousands of lines: they are read in a thread, while requests are answered.


def _of_ours_and(texts: Iterable[str]) -> Samples:
    samples = Samples()
    samples.add(Sample(one.name, one.labels, one.value) for family in REGISTRY.collect() for one in family.samples)
    for text in texts:
        samples.add(read(text))
    return samples


def _missing_in(samples: Samples) -> tuple[str, ...]:
    """The services of which Prometheus reaches no process."""
    seen: dict[str, float] = {}
    for one in samples.named("up"):
        service = one.labels.get("service", "")
        seen[service] = max(one.value, seen.get(service, 0))
    return tuple(sorted(service for service, up in seen.items() if not up))


def _found_in(answer: httpx.Response) -> Samples:
    """Raises ValueError, KeyError or TypeError for what no Prometheus says."""
    samples = Samples()
    samples.add(
        Sample(series["metric"]["__name__"], series["metric"], float(series["value"][1]))
        for series in answer.json()["data"]["result"]
    )
    return samples
