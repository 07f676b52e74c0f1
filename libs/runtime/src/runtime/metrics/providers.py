"""Providers: told by the workers, of the models that they ask."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from runtime.metrics.buckets import SECONDS

CALLS: Final = Counter(
    "intelliassist_provider_calls_total",
    "Attempts to get an answer, by outcome: answered, the failure's code (away, resting, misconfigured, ...), cancelled, failed (by a mistake of ours).",
    ["provider", "model", "operation", "outcome"],
)
CALL_SECONDS: Final = Histogram(
    "intelliassist_provider_call_seconds",
    "From sending a question to its answer or failure; of what is answered in pieces, to the last of them.",
    ["provider", "model", "operation", "outcome"],
    buckets=SECONDS,
)
TOKENS: Final = Counter(
    "intelliassist_provider_tokens_total",
    "Tokens that were paid for, by direction: input, output.",
    ["provider", "model", "direction"],
)
CACHE: Final = Counter(
    "intelliassist_provider_cache_total",
    "Questions looked up among the answers of before: hit, miss.",
    ["provider", "model", "operation", "outcome"],
)
CIRCUIT: Final = Gauge(
    "intelliassist_provider_circuit",
    "0 closed, 1 half open (it has rested; the next call tries whether it is back), 2 open.",
    ["provider", "model"],
)
QUOTA: Final = Gauge(
    "intelliassist_provider_quota_left",
    "What the provider allows now, as far as its answers told, by kind: requests, tokens. It fills up with time.",
    ["provider", "model", "kind"],
)
QUOTA_LIMIT: Final = Gauge(
    "intelliassist_provider_quota_limit",
    "What it would allow if nothing had been asked, by kind: of a minute or a day, as it reckons.",
    ["provider", "model", "kind"],
)
