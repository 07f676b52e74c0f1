"""The extractor, put together."""

from functools import partial

from contracts.analysis import AnalysisRequested
from extractor.handlers import extract_tasks
from extractor.providers.local import Local, is_long
from extractor.settings import Settings
from runtime.service import Service


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
        heavy=is_long,
    )
    return service
