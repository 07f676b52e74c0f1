"""The extractor, put together."""

from functools import partial

from contracts.analysis import AnalysisRequested
from extractor.handlers import extract_tasks
from extractor.providers.chain import chain
from extractor.providers.local import is_long
from extractor.settings import Settings
from runtime.service import Service


def build(settings: Settings) -> Service:
    """The service with its models; `run()` it."""
    service = Service("extractor", settings)
    service.skip_cancelled()
    models = chain(settings, service.blobs)
    service.background("models", models.start, models.stop)
    service.health.tell(providers=models.report)
    # Without one of them the next one answers, in the end the rules.
    service.health.add_check("providers", models.check, needed=False)
    service.handle(
        AnalysisRequested,
        partial(extract_tasks, models=models),
        concurrency=settings.extractor_concurrency,
        heavy=is_long,
    )
    return service
