"""Who is told to stop while it still starts stops at once, and leaves nothing behind."""

import asyncio
import gc
import importlib
import multiprocessing
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest

from contracts.analysis import AnalysisRequested
from runtime.process_pool import ProcessPool
from runtime.service import Service
from runtime.settings import WorkerSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE_S = 20


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(Path(__file__).parent)  # children are told the path of their parent
    return importlib.import_module("work_in_children")


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)


async def stopped_once(begun: Callable[[], object], service: Service) -> None:
    """Live until then, and end without an error well before what is being loaded would be there."""
    stop = asyncio.Event()
    living = asyncio.create_task(service.live(stop))
    await until(begun)
    assert not living.done()
    stop.set()
    async with asyncio.timeout(PATIENCE_S):
        await living


async def test_a_model_that_still_loads_is_not_waited_for_and_what_began_before_it_is_stopped(
    settings: WorkerSettings, work: ModuleType, tmp_path: Path
) -> None:
    service = Service(f"vision-{uuid4().hex[:8]}", settings)
    told: list[str] = []

    async def say(word: str) -> None:
        told.append(word)

    pool = ProcessPool(warm_up=partial(work.hang, tmp_path / "loading"))

    async def handler(_: AnalysisRequested) -> tuple[()]:
        told.append("worked")
        return ()

    service.background("lamp", partial(say, "on"), partial(say, "off"))
    service.background("model", pool.start, pool.stop)
    service.handle(AnalysisRequested, handler)
    service.on_stop(lambda: told.append("a caller was sent away"))
    await stopped_once((tmp_path / "loading").exists, service)
    assert told == ["on", "off"]
    with pytest.raises(RuntimeError, match="not running"):
        await pool.run(work.warmed)
    await until(lambda: not multiprocessing.active_children())


@pytest.mark.filterwarnings(  # FastStream keeps no hold of a producer whose start was cancelled
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
async def test_a_broker_that_never_answers_is_not_waited_for(settings: WorkerSettings) -> None:
    callers: list[asyncio.StreamWriter] = []

    async def keep_silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append(writer)

    async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        elsewhere = settings.model_copy(update={"kafka_bootstrap_servers": f"127.0.0.1:{port}"})
        await stopped_once(lambda: callers, Service("extractor", elsewhere))
        for caller in callers:
            caller.close()
    gc.collect()


async def test_what_can_not_be_started_is_still_said(settings: WorkerSettings) -> None:
    service = Service("vision", settings)
    told: list[str] = []

    async def say(word: str) -> None:
        told.append(word)

    async def fail() -> None:
        raise FileNotFoundError("no model")

    service.background("lamp", partial(say, "on"), partial(say, "off"))
    service.background("model", fail, partial(say, "never"))
    with pytest.RaisesGroup(FileNotFoundError):
        await service.live(asyncio.Event())
    assert told == ["on", "off"]
