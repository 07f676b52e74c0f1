"""Jobs on their way, and what there is to say and is not said yet."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import BAD, Panel, Query
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
    Graph(
        "Intake journal",
        "Jobs and files that were accepted and are not registered yet. Nothing is shown while the blob store is away.",
        "none",
        (Query(of_the_house("intake_journal_records"), "waiting"),),
        runbook("IntakeJournalGrowing"),
    ),
    Graph(
        "Oldest in the intake journal",
        "How long ago that was accepted which has waited for longest; seconds, as long as broker and database are well.",
        "s",
        (Query(of_the_house("intake_journal_oldest_seconds"), "oldest"),),
        runbook("IntakeJournalGrowing"),
        limits={300: BAD},
    ),
    pace(
        "Asked again",
        "Jobs a second that were asked for once more: the broker forgot, or what they waited for was over without an answer.",
        "jobs_asked_again_total",
        "reason",
        runbook("JobsStuck"),
        stacked=True,
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
