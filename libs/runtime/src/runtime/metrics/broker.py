"""The broker: told by the task store, which looks every few seconds, for all consumer groups of the house, also for
those of a service that does not run.
"""

from typing import Final

from prometheus_client import Gauge

LAG_RECORDS: Final = Gauge(
    "intelliassist_consumer_lag_records", "Records that the group has not committed yet.", ["group", "topic"]
)
LAG_SECONDS: Final = Gauge(
    "intelliassist_consumer_lag_seconds",
    "For how long the oldest of them has been seen to wait; 0 where none does.",
    ["group", "topic"],
)
END_OFFSET: Final = Gauge(
    "intelliassist_topic_end_offset", "The sum of the offsets at which the topic's partitions go on.", ["topic"]
)
BROKERS: Final = Gauge("intelliassist_kafka_brokers", "Brokers that the cluster names; 0 while none can be asked.")
