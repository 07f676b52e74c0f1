"""Jobs on their way, and what there is to say and is not said yet."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import of_the_house, per_second, quantile

WAITING: Final[tuple[Panel, ...]] = (
    Graph(
        "Open jobs",
        "By state, and those of them that are stuck.",
        "none",
        (
            Query(of_the_house("jobs_open", "status"), "{{status}}"),
            Query(of_the_house("jobs_stuck"), "stuck"),
        ),
        runbook("JobsStuck"),
    ),
    Graph(
        "How jobs end",
        "A second, by final state.",
        "cps",
        (Query(per_second("job_seconds_count", "status"), "{{status}}"),),
        runbook("JobsFailing"),
        stacked=True,
    ),
    Graph(
        "Outbox",
        "Rows that are written and not yet published.",
        "none",
        (Query(of_the_house("outbox_records"), "unsent"),),
        runbook("OutboxStuck"),
    ),
    Graph(
        "Webhooks",
        "Attempts a second. Retried are those that come once more, later.",
        "cps",
        (Query(per_second("webhook_attempts_total", "outcome"), "{{outcome}}"),),
        runbook("WebhooksFailing"),
        width=12,
        stacked=True,
    ),
    Graph(
        "Receivers answer within",
        "From looking a receiver up to the end of its answer.",
        "s",
        (
            Query(quantile(0.99, "webhook_attempt_seconds"), "p99", exemplars=True),
            Query(quantile(0.5, "webhook_attempt_seconds"), "p50"),
        ),
        traces('name = "POST webhook"'),
        width=12,
    ),
)
