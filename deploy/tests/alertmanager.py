"""A real Alertmanager with our configuration, which says what of some alerts it would tell."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from deploy.tests.rules import HOUSE

from standalone.processes import Process

FILE: Final = HOUSE / "deploy/alertmanager/alertmanager.yml"
_PATIENCE_S: Final = 30

Labels = Mapping[str, str]


class Alertmanager:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def hear(self, alerts: Sequence[Labels]) -> None:
        (await self._http.post("/api/v2/alerts", json=[{"labels": labels} for labels in alerts])).raise_for_status()

    async def left_out(self) -> list[Labels]:
        """The alerts that follow from others."""
        return [alert["labels"] for alert in await self._alerts() if alert["status"]["inhibitedBy"]]

    async def _alerts(self) -> list[dict[str, Any]]:
        alerts: list[dict[str, Any]] = (await self._http.get("/api/v2/alerts")).raise_for_status().json()
        return alerts


@asynccontextmanager
async def alertmanager(program: Callable[[str], str], folder: Path) -> AsyncIterator[Alertmanager]:
    """At a port that is free."""
    listens: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def read(_name: str, line: str) -> None:
        if not listens.done() and (found := re.search(r'msg="Listening on".* address=(\S+)', line)):
            listens.set_result(found[1])

    command = [
        program("prometheus-alertmanager"),
        f"--config.file={FILE}",
        f"--storage.path={folder}",
        "--web.listen-address=127.0.0.1:0",
        "--cluster.listen-address=",
    ]
    process = Process("alertmanager", command, say=read)
    await process.start()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            address = await listens
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=_PATIENCE_S, trust_env=False) as http:
            yield Alertmanager(http)
    finally:
        await process.stop(_PATIENCE_S)
