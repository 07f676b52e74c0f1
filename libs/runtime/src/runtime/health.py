"""Whether a service lives, and whether it can work now."""

import asyncio
from typing import Any, Final

from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contracts.fact import Fact
from runtime.check import OK, Check, Look
from runtime.looping import Looping

_EVERY_S: Final = 5.0


class Health:
    """The checks of one service, and the pages that tell of them.

    While it runs it also looks by itself, so that the metrics are true where nobody asks for a page.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._checks: dict[str, Check] = {}
        self._facts: dict[str, Any] = {}
        self._started = False
        self._looping = Looping("readiness", self._turn, to_finish_s=0)

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        await self._looping.stop()

    def add_check(self, name: str, look: Look, *, needed: bool = True) -> None:
        """`look` raises when what it looks at is not well; the service can't work without what is `needed`.

        The name is a metric's label: one of few, and always the same.
        """
        self._checks[name] = Check(name, look, needed=needed)

    def tell(self, **facts: Any) -> None:
        """Facts to be shown beside the checks, say the model in use; one that can be called is asked for anew."""
        self._facts |= facts

    async def report(self) -> dict[str, Any]:
        """`ready`, and for each check `ok` or what is wrong."""
        asked = dict(self._checks)
        answers = await asyncio.gather(*(check.ask() for check in asked.values()))
        checks = dict(zip(asked, answers, strict=True))
        ready = all(checks[name] == OK for name, check in asked.items() if check.needed)
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

    async def _turn(self) -> float:
        await self.report()
        return _EVERY_S

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
    told = await asyncio.to_thread(encode, REGISTRY)  # thousands of lines, while records and requests go on
    return Response(told, headers={"Content-Type": form, "Vary": "Accept"})
