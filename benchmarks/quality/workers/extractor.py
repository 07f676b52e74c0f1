"""The extractor: texts to tasks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.quality.workers import Answer, last, names, settings_of
from contracts.analysis import AnalysisCompleted, AnalysisRequested, ExtractedTask
from extractor.handlers import extract_tasks
from extractor.providers import TaskModel
from extractor.providers.chain import chain
from extractor.settings import Settings
from runtime.blobs import Blobs
from runtime.providers.chain import Chain

Tasks = tuple[ExtractedTask, ...]


class Extractor:
    """The extractor with one provider, started."""

    def __init__(self, models: Chain[TaskModel], at_once: int) -> None:
        self._models = models
        self.at_once = at_once

    async def answer(self, asked: AnalysisRequested) -> Answer[Tasks]:
        """The tasks in what was said, shown and written."""
        completed: AnalysisCompleted = await last(extract_tasks(asked, models=self._models))
        return Answer(completed.tasks, stood_in=bool(completed.passed_over))


def providers() -> tuple[str, ...]:
    """Those that are set up."""
    return names(chain(settings_of(Settings), Blobs.open("memory:")).report())


@asynccontextmanager
async def opened(provider: str) -> AsyncIterator[Extractor]:
    """The extractor with that provider."""
    settings = settings_of(Settings, extractor_providers=(provider,))
    models = chain(settings, Blobs.open(settings.blob_url))
    await models.start()
    try:
        yield Extractor(models, settings.extractor_concurrency)
    finally:
        await models.stop()
