"""The intake journal: told by the gateway. Gateways that share a blob store share the journal, and each tells all of it.
While the blob store is away it is not told.
"""

from typing import Final

from prometheus_client import Gauge

from runtime.metrics.perishable import Perishable

RECORDS: Final = Gauge(
    "intelliassist_intake_journal_records",
    "Jobs and files that were accepted and stand in the journal until the task store has registered them.",
    registry=None,
)
OLDEST: Final = Gauge(
    "intelliassist_intake_journal_oldest_seconds",
    "How long ago the oldest of them was accepted; 0 for none.",
    registry=None,
)
BYTES: Final = Gauge("intelliassist_intake_journal_bytes", "What they take in it.", registry=None)
SEEN: Final = Perishable(RECORDS, OLDEST, BYTES, lasts_s=30)
