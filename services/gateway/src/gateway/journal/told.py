"""The journal as a metric."""

from datetime import UTC, datetime

from gateway.journal.journal import Journal
from runtime.metrics import intake


def tell(journal: Journal) -> None:
    """How much stands in it just now."""
    now = datetime.now(UTC)
    intake.RECORDS.set(journal.records)
    intake.BYTES.set(journal.bytes)
    intake.OLDEST.set(max(0.0, (now - (journal.oldest or now)).total_seconds()))
    intake.SEEN.renew()
