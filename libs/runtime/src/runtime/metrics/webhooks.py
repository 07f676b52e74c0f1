"""Webhooks: told by the task store."""

from typing import Final

from prometheus_client import Counter, Histogram

from runtime.metrics.buckets import SECONDS

ATTEMPTS: Final = Counter(
    "intelliassist_webhook_attempts_total",
    "Messages posted to webhooks, by outcome: delivered, retried, failed.",
    ["outcome"],
)
ATTEMPT_SECONDS: Final = Histogram(
    "intelliassist_webhook_attempt_seconds", "From looking a receiver up to the end of its answer.", buckets=SECONDS
)

for _outcome in ("delivered", "retried", "failed"):
    ATTEMPTS.labels(_outcome)
