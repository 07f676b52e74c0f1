"""Reliability: what failed, what waits, and how much of what was promised is left."""

from typing import Final

from deploy.grafana.boards import lag
from deploy.grafana.boards.alive import ALIVE
from deploy.grafana.boards.failures import FAILURES
from deploy.grafana.boards.promises import PROMISES
from deploy.grafana.boards.waiting import WAITING
from deploy.grafana.drawing.board import Board, Choice, Row
from deploy.grafana.drawing.kinds import Number
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, DOUBTFUL, Panel, Query
from deploy.grafana.drawing.promql import of_the_house, within
from deploy.grafana.drawing.shapes import fault

_NOW: Final[tuple[Panel, ...]] = (
    fault("Alerts", "That fire now.", 'count(ALERTS{alertstate="firing"}) or vector(0)', "README"),
    fault(
        "Dead letters",
        "Records given up in the time shown.",
        within("dead_letters_total", "", 'group=~"$group"'),
        "DeadLetters",
        of_range=True,
    ),
    fault(
        "Stuck jobs",
        "A worker began them, and nothing was heard of them for 15 minutes.",
        of_the_house("jobs_stuck"),
        "JobsStuck",
    ),
    lag.STOPPED,
    Number(
        "Oldest in the outbox",
        "For how long the task store has had something to say and could not.",
        "s",
        (Query(of_the_house("outbox_oldest_seconds")),),
        runbook("OutboxStuck"),
        limits={10: DOUBTFUL, 60: BAD},
    ),
    Number(
        "Webhooks given up",
        "Messages that their receivers did not take however often they were tried, in the time shown.",
        "none",
        (Query(within("webhook_attempts_total", "", 'outcome="failed"')),),
        runbook("WebhooksFailing"),
        limits={1: DOUBTFUL},
        of_range=True,
    ),
)

RELIABILITY: Final = Board(
    "reliability",
    "Reliability",
    "What failed, what waits, and how much of what was promised is left.",
    (
        Row("Now", _NOW),
        Row("What was promised", PROMISES),
        Row("What failed", FAILURES),
        Row("What is on its way", WAITING),
        Row("Signs of life", ALIVE),
    ),
    (Choice("group", "intelliassist_events_received_total"),),
)
