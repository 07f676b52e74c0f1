"""Pipeline: do people get what they were promised, and if not, at which hop does it wait?"""

from typing import Final

from deploy.grafana.boards.hops import EVERY_HOP, HOPS
from deploy.grafana.boards.lag import AGE
from deploy.grafana.drawing.board import Board, Choice, Row
from deploy.grafana.drawing.kinds import Graph, Number
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import BAD, DOUBTFUL, GOOD, Panel, Query
from deploy.grafana.drawing.promql import kept, largest, of_the_house, per_second, total, within
from deploy.grafana.drawing.shapes import fault, half, nearly_all

_ENDED: Final = 'status!="cancelled"'
_REQUESTS: Final = 'resource.service.name = "gateway" && kind = server'


def _promise(title: str, kind: str, within_s: int, alert: str) -> Number:
    return Number(
        title,
        f"Of the {'chats' if kind == 'chat' else 'recordings of at most a minute'} that ended in the time shown, how many did within {within_s} seconds of their acceptance. Promised: 99%. All, where there were none.",
        "percentunit",
        (Query(kept(kind, within_s)),),
        runbook(alert),
        limits={None: BAD, 0.99: GOOD},
        decimals=1,
        of_range=True,
    )


_NOW: Final[tuple[Panel, ...]] = (
    _promise("Chats within 5 s", "chat", 5, "ChatTooSlow"),
    _promise("Recordings within 60 s", "recording", 60, "RecordingsTooSlow"),
    Number(
        "Open jobs",
        "Accepted and not ended, whatever they wait for.",
        "none",
        (Query(total(f"({of_the_house('jobs_open', 'status')})")),),
        traces(f"{_REQUESTS} && duration > 5s"),
    ),
    fault(
        "Stuck jobs",
        "A worker began them, and nothing was heard of them for 15 minutes. Promised: 99.9% of what is accepted ends.",
        of_the_house("jobs_stuck"),
        "JobsStuck",
    ),
    Number(
        "Oldest record waiting",
        "Of all consumer groups, the age of the oldest record that is not committed: also where a service is down.",
        "s",
        (Query(largest(AGE)),),
        runbook("ConsumerLagging"),
        limits={60: DOUBTFUL, 300: BAD},
    ),
    fault(
        "Dead letters",
        "Records given up in the time shown. Each lies on its topic's `.dlq` with its reason and its trace id.",
        within("dead_letters_total"),
        "DeadLetters",
        of_range=True,
    ),
)

_OVER_TIME: Final[tuple[Panel, ...]] = (
    nearly_all(
        "Acceptance to the end: 99 of 100 within",
        "From a submission's acceptance to its job's final state, by kind; 0 while none ends. Each dot is one job and leads to its trace.",
        "job_seconds",
        "kind",
        traces(f"{_REQUESTS} && duration > 5s"),
        where=_ENDED,
    ),
    half(
        "Acceptance to the end: half within",
        "The same for the job in the middle: what most people see.",
        "job_seconds",
        "kind",
        traces(f"{_REQUESTS} && duration > 1s"),
        where=_ENDED,
    ),
    Graph(
        "Jobs accepted and ended",
        "Jobs a second. Where more are accepted than end for long, a hop below lags.",
        "cps",
        (
            Query(per_second("jobs_accepted_total"), "accepted"),
            Query(per_second("job_seconds_count", "status"), "{{status}}"),
        ),
        traces(_REQUESTS),
    ),
)

PIPELINE: Final = Board(
    "pipeline",
    "Pipeline",
    "Whether people get what they were promised, and at which hop it waits if not.",
    (Row("What people see", (*_NOW, *_OVER_TIME)), Row("Where it waits", (EVERY_HOP,)), *HOPS),
    (Choice("group", "intelliassist_events_received_total"),),
)
