"""Whether a service lives, and whether it can work now."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.fact import Fact

Check = Callable[[], Awaitable[None]]

_PATIENCE_S: Final = 3.0


class Health:
    """The checks of one service, and the pages that tell of them."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._checks: dict[str, Check] = {}
        self._needed: set[str] = set()
        self._facts: dict[str, Any] = {}
        self._started = False

    def add_check(self, name: str, check: Check, *, needed: bool = True) -> None:
        """`check` raises when what it looks at is not well; the service can't work without what is `needed`."""
        self._checks[name] = check
        if needed:
            self._needed.add(name)

    def tell(self, **facts: Any) -> None:
        """Facts to be shown beside the checks, say the model in use; one that can be called is asked for anew."""
        self._facts |= facts

    async def report(self) -> dict[str, Any]:
        """`ready`, and for each check `ok` or what is wrong."""
        answers = await asyncio.gather(*(self._ask(check) for check in self._checks.values()))
        checks = dict(zip(self._checks, answers, strict=True))
        ready = all(checks[name] == "ok" for name in self._needed)
        facts = {name: _told(fact) for name, fact in self._facts.items()}
        self._started = self._started or ready
        return {"service": self._service, "ready": ready, "checks": checks, **facts}

    async def started(self) -> bool:
        """Whether it has been ready once; what breaks later does not undo that."""
        return self._started or bool((await self.report())["ready"])

    def routes(self) -> list[Route]:
        """`/health/live`, `/health/startup` (503 until all was well once), `/health/ready` (503 until all is well) and
        `/metrics`.
        """
        return [
            Route("/health/live", self._live),
            Route("/health/startup", self._startup),
            Route("/health/ready", self._ready),
            Route("/metrics", metrics),
        ]

    async def _ask(self, check: Check) -> str:
        try:
            await asyncio.wait_for(check(), _PATIENCE_S)
        except Exception as wrong:  # noqa: BLE001 - whatever it is, it is what is wrong
            return str(wrong) or type(wrong).__name__
        return "ok"

    async def _live(self, _request: Request) -> Response:
        return JSONResponse({"service": self._service, "live": True})

    async def _startup(self, _request: Request) -> Response:
        started = await self.started()
        return JSONResponse({"service": self._service, "started": started}, 200 if started else 503)

    async def _ready(self, _request: Request) -> Response:
        report = await self.report()
        return JSONResponse(report, 200 if report["ready"] else 503)


def _told(fact: Any) -> Any:
    """What is shown of it."""
    told = fact() if callable(fact) else fact
    return told.model_dump(mode="json") if isinstance(told, Fact) else told


async def metrics(request: Request) -> Response:
    """All figures of this process: in OpenMetrics, with exemplars, where that is asked for; else in Prometheus' own text."""
    encode, form = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(REGISTRY), headers={"Content-Type": form, "Vary": "Accept"})
