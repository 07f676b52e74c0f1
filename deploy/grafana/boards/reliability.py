"""Reliability: what failed, what waits, and how much of what was promised is left."""

from typing import Final

from deploy.grafana.boards.failures import FAILURES
from deploy.grafana.boards.promises import PROMISES
from deploy.grafana.boards.waiting import WAITING
from deploy.grafana.drawing.board import Board, Choice, Row
from deploy.grafana.drawing.kinds import Graph, Number
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, DOUBTFUL, Panel, Query
from deploy.grafana.drawing.promql import largest, of_the_house, selector, total, within

_WENT_WELL: Final = selector("last_outcome_timestamp_seconds", 'outcome="success"')
_SINCE: Final = f"time() - {largest(f'({_WENT_WELL} > 0)', 'subject')} or 0 * {largest(_WENT_WELL, 'subject')}"
_STARTED: Final = 'process_start_time_seconds{job="intelliassist"}'

_NOW: Final[tuple[Panel, ...]] = (
    Number(
        "Alerts",
        "That fire now.",
        "none",
        (Query('count(ALERTS{alertstate="firing"}) or vector(0)'),),
        runbook("README"),
        limits={1: BAD},
    ),
    Number(
        "Dead letters",
        "Records given up in the time shown.",
        "none",
        (Query(within("dead_letters_total", "", 'group=~"$group"')),),
        runbook("DeadLetters"),
        limits={1: BAD},
        of_range=True,
    ),
    Number(
        "Stuck jobs",
        "Open, and nothing was heard of them for 15 minutes.",
        "none",
        (Query(of_the_house("jobs_stuck")),),
        runbook("JobsStuck"),
        limits={1: BAD},
    ),
    Number(
        "Consumers stopped",
        "Consumption stops by itself when too many of the last records became dead letters: a bad release, not bad records.",
        "none",
        (Query("count(group_topic:intelliassist_consumer_running:min < 1) or vector(0)"),),
        runbook("ConsumerStopped"),
        limits={1: BAD},
    ),
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

_ALIVE: Final[tuple[Panel, ...]] = (
    Graph(
        "Restarts",
        "Processes that began anew within the ten minutes before.",
        "none",
        (Query(total(f"changes({_STARTED}[10m])", "service"), "{{service}}"),),
        runbook("ServiceRestarting"),
        width=12,
    ),
    Graph(
        "Since something went well",
        "By who did it: a consumer group, a provider, HTTP; 0 where nothing has yet. It grows where nothing is asked, too.",
        "s",
        (Query(_SINCE, "{{subject}}"),),
        runbook("ServiceDown"),
        width=12,
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
        Row("Signs of life", _ALIVE),
    ),
    (Choice("group", "intelliassist_events_received_total"),),
)
