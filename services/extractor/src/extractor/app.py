"""The extractor, put together."""

from functools import partial

from contracts.analysis import AnalysisRequested
from extractor.handlers import extract_tasks
from extractor.providers.local import Local
from extractor.settings import Settings
from runtime.service import Service

_HEAVY = 50_000
"""Characters of all parts together."""


def build(settings: Settings) -> Service:
    """The service with its model; `run()` it."""
    service = Service("extractor", settings)
    model = Local(processes=settings.local_rules_processes)
    service.background("rules", model.start, model.stop)
    service.health.tell(provider=model.provider, model=model.model)
    service.handle(
        AnalysisRequested,
        partial(extract_tasks, model=model),
        concurrency=settings.extractor_concurrency,
        heavy=_is_heavy,
    )
    return service


def _is_heavy(request: AnalysisRequested) -> bool:
    """A chat message overtakes a book."""
    return sum(len(part.reading.text) for part in request.parts if part.reading) > _HEAVY
