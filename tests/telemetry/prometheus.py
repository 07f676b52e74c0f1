"""What a Prometheus knows."""

import asyncio
import math
from dataclasses import dataclass
from typing import Any, Final

import httpx

_PATIENCE_S: Final = 60


@dataclass(frozen=True)
class Series:
    """Labels, and what was measured when; only numbers."""

    labels: dict[str, str]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Span:
    """From when to when is looked at, in seconds since 1970."""

    start: float
    end: float

    @property
    def seconds(self) -> int:
        return math.ceil(self.end - self.start)


class Prometheus:
    """Its HTTP API. A query that it refuses raises AssertionError with its reason."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def at(self, query: str, moment: float | None = None) -> list[Series]:
        """The answer at one moment, now where none is named."""
        asked = {"query": query} | ({} if moment is None else {"time": str(moment)})
        told = await self._ask("query", **asked)
        if told["resultType"] == "scalar":
            return _numbers([{"metric": {}, "values": [told["result"]]}])
        return _numbers([{"metric": one["metric"], "values": [one["value"]]} for one in told["result"]])

    async def over(self, query: str, span: Span, points: int = 200) -> list[Series]:
        step = max(1, span.seconds // points)
        told = await self._ask("query_range", query=query, start=str(span.start), end=str(span.end), step=str(step))
        return _numbers(told["result"])

    async def series(self, selector: str, span: Span) -> list[dict[str, str]]:
        """The labels of all that there was in that time."""
        found: list[dict[str, str]] = await self._ask(
            "series", **{"match[]": selector, "start": str(span.start), "end": str(span.end)}
        )
        return found

    async def values(self, label: str, selector: str) -> list[str]:
        found: list[str] = await self._ask(f"label/{label}/values", **{"match[]": selector})
        return found

    async def exemplars(self, query: str, span: Span) -> list[dict[str, Any]]:
        told = await self._ask("query_exemplars", query=query, start=str(span.start), end=str(span.end))
        return [exemplar for one in told for exemplar in one["exemplars"]]

    async def until(self, query: str) -> None:
        """Wait until the query finds something. Fails when it does not."""
        async with asyncio.timeout(_PATIENCE_S):
            while not await self.at(query):
                await asyncio.sleep(0.1)

    async def until_asked_after(self, moment: float) -> None:
        """Wait until each service has told its figures twice after that moment."""
        await self.until(f"min(timestamp(up offset 1s)) > {moment}")

    async def _ask(self, path: str, **asked: str) -> Any:
        answer = (
            await self._http.post(f"/api/v1/{path}", data=asked)
            if not path.startswith("label")
            else (await self._http.get(f"/api/v1/{path}", params=asked))
        )
        told = answer.json()
        assert told["status"] == "success", f"{asked}\n{told.get('error')}"
        return told["data"]


def _numbers(result: list[dict[str, Any]]) -> list[Series]:
    """Without what is no number: a quantile of nothing is drawn by nobody."""
    found = [
        Series(one["metric"], tuple((at, float(said)) for at, said in one["values"] if math.isfinite(float(said))))
        for one in result
    ]
    return [one for one in found if one.points]
