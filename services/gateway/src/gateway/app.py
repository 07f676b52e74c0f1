"""The gateway, put together."""

from datetime import UTC, datetime
from functools import partial

from fastapi import Depends, FastAPI

from contracts.changed import JobChanged
from gateway.acceptance_clock import AcceptanceClock
from gateway.answering import problems
from gateway.arrival.duplicates import Duplicates
from gateway.arrival.kinds import Kinds, looking
from gateway.auth.admission import Admission
from gateway.caller import ADMINISTERS
from gateway.description.completed import complete
from gateway.desk import Desk
from gateway.idempotency import Requests
from gateway.journal.acceptance import Acceptance
from gateway.journal.broker_sight import BrokerSight
from gateway.journal.clearing import Clearing
from gateway.journal.journal import Journal
from gateway.journal.replaying import Replaying
from gateway.journal.sending import Sending
from gateway.lately import Lately
from gateway.limits.counting import Counting
from gateway.limits.quotas import Quotas
from gateway.live.feed import JobFeed
from gateway.manners.deprecated import alias
from gateway.monitoring.blob_disk import BlobDisk
from gateway.monitoring.metrics_door import MetricsDoor
from gateway.monitoring.monitor import Monitor
from gateway.monitoring.sources import Prometheus, Services, Source
from gateway.preferences import Preferences
from gateway.routes import (
    bulk,
    calendar_feeds,
    chat,
    content,
    conversations,
    export,
    files,
    forgetting,
    health,
    jobs,
    keys,
    lineage,
    me,
    metrics,
    monitoring,
    multimodal,
    review,
    tasks,
    uploads,
    usage,
    webhooks,
)
from gateway.settings import Settings
from gateway.surroundings import surround
from gateway.taskstore import TaskStore
from gateway.workers import Workers
from runtime.access_log import about_a_job
from runtime.blob_stores import folder_at
from runtime.received import Received
from runtime.service import Service

_MOVED = datetime(2026, 11, 23, tzinfo=UTC)
"""When the monitoring pages got their place among the other calls."""


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    service = Service("gateway", settings)
    store, feed, kinds = TaskStore(settings), JobFeed(), Kinds(partial(looking, most=settings.most))
    counting = Counting(settings.rate_limit_storage)
    workers = Workers(settings.worker_health_urls)
    sight, journal = BrokerSight(), Journal(service.blobs, settings)
    sending = Sending(service.publisher, sight, forgetful=settings.intake_journal == "always")
    replaying, clearing = Replaying(journal, sending, sight), Clearing(journal, store, sight)
    service.background("task store", store.start, store.stop)
    service.background("replaying", replaying.start, replaying.stop)
    service.background("clearing", clearing.start, clearing.stop)
    service.on_new_epoch(journal.doubt)
    service.background("kinds", kinds.start, kinds.stop)
    service.background("rates", counting.start, counting.stop)
    if settings.metrics_port:
        door = MetricsDoor(settings.metrics_host, settings.metrics_port)
        service.background("metrics", door.start, door.stop)
    if folder := folder_at(settings.blob_url):
        disk = BlobDisk(folder)
        service.background("blob disk", disk.start, disk.stop)
    service.on_stop(feed.close)
    service.on_stop(kinds.close)
    service.health.add_check("blobs", service.blobs.check)
    service.health.add_check("intake journal", journal.check, needed=False)

    def hear(received: Received) -> None:
        journal.hear(received)
        feed.hear(received)

    # Where what is accepted can be kept without the broker, the gateway works without it, too.
    service.listen(JobChanged, hear, needed=settings.intake_journal == "off")
    service.mount(
        api(
            Desk(
                settings=settings,
                blobs=service.blobs,
                journal=journal,
                acceptance=Acceptance(settings.intake_journal, journal, sending, sight),
                store=store,
                admission=Admission(settings, store.known_key),
                feed=feed,
                kinds=kinds,
                requests=Requests(store, journal),
                duplicates=Duplicates(store, service.blobs),
                workers=workers,
                counting=counting,
                quotas=Quotas(store, settings.daily_bytes, settings.daily_tokens),
                preferences=Preferences(store),
                clock=AcceptanceClock(),
                monitor=Monitor(_source(settings), workers, store),
                lately=Lately(),
            )
        )
    )
    return service


def api(desk: Desk) -> FastAPI:
    """The REST API."""
    settings = desk.settings
    app = FastAPI(
        title=health.NAME,
        version=health.VERSION,
        description="What is said, shown or written becomes tasks. Errors are RFC 9457 problem details.",
        # RequestSpan makes one span a request; the native ones export whole query strings.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        redirect_slashes=False,
        dependencies=[Depends(about_a_job)],
        openapi_url="/openapi.json" if settings.documented else None,  # without it, /docs and /redoc are off too
    )
    app.state.desk = desk
    problems.install(app)
    app.include_router(health.router)
    app.include_router(metrics.router, dependencies=ADMINISTERS)
    app.include_router(calendar_feeds.subscribed)
    for noun in (
        chat,
        uploads,
        multimodal,
        jobs,
        files,
        content,
        review,
        lineage,
        export,
        tasks,
        bulk,
        me,
        forgetting,
        usage,
        keys,
        webhooks,
        conversations,
        calendar_feeds,
    ):
        app.include_router(noun.router, prefix="/api/v1")
    app.include_router(monitoring.router, prefix="/api/v1")
    app.include_router(monitoring.router, **alias("/monitoring", "/api/v1/monitoring", _MOVED))
    rates = settings.rates(limited=settings.auth_mode != "none")
    complete(app, asks_nobody=desk.admission.asks_nobody, rates=rates)
    surround(app, desk, rates)
    return app


def _source(settings: Settings) -> Source:
    services = Services({"taskstore": settings.taskstore_url, **settings.worker_health_urls})
    return Prometheus(settings.prometheus_url, services) if settings.prometheus_url else services
