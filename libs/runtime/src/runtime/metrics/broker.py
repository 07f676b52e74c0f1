"""The broker: told by the task store, which looks every few seconds, for all consumer groups of the house, also for
those of a service that does not run. Lags and offsets that can't be seen are not told.
"""

from typing import Final

from prometheus_client import Gauge

from runtime.metrics.perishable import Perishable

LAG_RECORDS: Final = Gauge(
    "intelliassist_consumer_lag_records",
    "Records that the group has not committed yet.",
    ["group", "topic"],
    registry=None,
)
LAG_SECONDS: Final = Gauge(
    "intelliassist_consumer_lag_seconds",
    "For how long the oldest of them has been seen to wait; 0 where none does.",
    ["group", "topic"],
    registry=None,
)
END_OFFSET: Final = Gauge(
    "intelliassist_topic_end_offset",
    "The sum of the offsets at which the topic's partitions go on.",
    ["topic"],
    registry=None,
)
SEEN: Final = Perishable(LAG_RECORDS, LAG_SECONDS, END_OFFSET, lasts_s=30)

LAG_SEEN: Final = Gauge(
    "intelliassist_consumer_lag_seen",
    "1 while the group's lag can be seen in every partition of the topic, else 0: then its lag is that of the others, or "
    "not told.",
    ["group", "topic"],
)
BROKERS: Final = Gauge("intelliassist_kafka_brokers", "Brokers that the cluster names; 0 while none can be asked.")
