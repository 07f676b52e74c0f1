"""The task store, put together."""

from contracts.topics import heard_by
from runtime.service import Service
from taskstore.api.app import api
from taskstore.api.caller import Desk
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.epoch import Epoch
from taskstore.relay import Relay
from taskstore.settings import Settings
from taskstore.sink.sink import Sink


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    service = Service("taskstore", settings)
    commits = Commits()
    database = Database(settings)
    relay = Relay(database, service.publisher, commits)
    sink = Sink(database, commits)
    epoch = Epoch(database, service.publisher, commits, service.latest)

    service.background("database", database.start, database.stop)
    service.background("relay", relay.start, relay.stop)
    service.background("epoch", epoch.start, epoch.stop)
    service.health.add_check("database", database.check)
    service.health.add_check("relay", relay.check)
    service.handle_batches(
        [topic.payload for topic in heard_by("taskstore")], sink.record, max_records=settings.batch_records
    )
    service.mount(api(Desk(database, commits, settings.internal_token.get_secret_value())))
    return service
