"""The task store, put together."""

from datetime import timedelta

from contracts.topics import heard_by
from runtime.lag.watch import LagWatch
from runtime.providers.cache import open_cache
from runtime.service import Service
from taskstore.api.app import api
from taskstore.api.caller import Desk
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.epoch import Epoch
from taskstore.figures.figures import Figures
from taskstore.first_key import FirstKey
from taskstore.forgetting.removing import Removing
from taskstore.reconciling import Reconciler
from taskstore.relay import Relay
from taskstore.settings import Settings
from taskstore.sink.sink import Sink
from taskstore.sweeping import Sweeper
from taskstore.trash import Trash
from taskstore.webhooks.destinations import Destinations
from taskstore.webhooks.recorder import Recorder
from taskstore.webhooks.sender import Sender


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    service = Service("taskstore", settings)
    commits = Commits()
    database = Database(settings)
    relay = Relay(database, service.publisher, commits)
    sink = Sink(database, commits)
    epoch = Epoch(database, service.publisher, commits, service.epoch)

    recorder = Recorder(database, commits, timedelta(days=settings.webhook_log_days))
    sender = Sender(database, commits, Destinations(allow_private=settings.webhook_allow_private), settings)

    service.background("database", database.start, database.stop)
    first_key = FirstKey(database, settings.first_key_file, settings.first_key_user)
    service.background("first key", first_key.start, first_key.stop)
    service.background("relay", relay.start, relay.stop)
    service.background("epoch", epoch.start, epoch.stop)
    figures = Figures(database)
    service.background("figures", figures.start, figures.stop)
    watch = LagWatch(settings)
    service.background("lag watch", watch.start, watch.stop)
    service.health.add_check("lag watch", watch.check, needed=False)
    reconciler = Reconciler(database, commits, watch.settled, settings)
    service.background("reconciler", reconciler.start, reconciler.stop)
    trash = Trash(database, settings.trash_days)
    service.background("trash", trash.start, trash.stop)
    removing = Removing(database, service.blobs, open_cache(settings, service.blobs), commits)
    service.background("removing", removing.start, removing.stop)
    sweeper = Sweeper(database, service.blobs, watch.passed, settings)
    service.background("sweeper", sweeper.start, sweeper.stop)
    service.background("webhooks", sender.start, sender.stop)
    for finish in (
        epoch.finish,
        figures.finish,
        reconciler.finish,
        trash.finish,
        removing.finish,
        sweeper.finish,
        sender.finish,
    ):
        service.on_stop(finish)
    service.health.add_check("database", database.check)
    service.health.add_check("epoch", epoch.check)
    service.health.add_check("reconciler", reconciler.check)
    service.health.add_check("relay", relay.check)
    service.health.add_check("removing", removing.check)
    service.health.add_check("sweeper", sweeper.check)
    service.health.add_check("trash", trash.check)
    service.health.add_check("webhooks", sender.check)
    service.handle_batches(
        [topic.payload for topic in heard_by("taskstore")], sink.record, max_records=settings.batch_records
    )
    service.handle_batches(
        [topic.payload for topic in heard_by("taskstore.webhooks")],
        recorder.record,
        max_records=settings.batch_records,
        group="taskstore.webhooks",
    )
    service.mount(
        api(
            Desk(
                database,
                commits,
                settings.internal_token.get_secret_value(),
                # Its own: who subscribes to names that are slow to look up must not hold up what is sent.
                destinations=Destinations(allow_private=settings.webhook_allow_private),
                webhooks_each=settings.webhook_limit,
            )
        )
    )
    return service
