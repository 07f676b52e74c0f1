"""Jobs on their way, and what there is to say and is not said yet."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import of_the_house
from deploy.grafana.drawing.shapes import pace, spread

WAITING: Final[tuple[Panel, ...]] = (
    Graph(
        "Open jobs",
        "By state, and those of them that a worker began and that fell silent. Nothing is shown while the database is away: then nobody knows.",
        "none",
        (
            Query(of_the_house("jobs_open", "status"), "{{status}}"),
            Query(of_the_house("jobs_stuck"), "stuck"),
        ),
        runbook("JobsStuck"),
    ),
    pace(
        "How jobs end",
        "A second, by final state.",
        "job_seconds_count",
        "status",
        runbook("JobsFailing"),
        stacked=True,
    ),
    Graph(
        "Outbox",
        "Rows that are written and not yet published. Nothing is shown while the database is away.",
        "none",
        (Query(of_the_house("outbox_records"), "unsent"),),
        runbook("OutboxStuck"),
    ),
    pace(
        "Webhooks",
        "Attempts a second. Retried are those that come once more, later.",
        "webhook_attempts_total",
        "outcome",
        runbook("WebhooksFailing"),
        stacked=True,
    ),
    spread(
        "Receivers answer within",
        "From looking a receiver up to the end of its answer.",
        "webhook_attempt_seconds",
        "",
        traces('name = "POST webhook"'),
    ),
    pace(
        "Too late",
        "Events a second that came after their file, or their user, was forgotten. What they brought is removed again.",
        "forgotten_events_total",
        "topic",
        traces('name = "write batch"'),
        stacked=True,
    ),
)
