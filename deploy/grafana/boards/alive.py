"""Signs of life: who can work, who began anew, and whether what is told of it arrives."""

from typing import Final

from deploy.grafana.drawing.kinds import Number
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, GOOD, Panel, Query
from deploy.grafana.drawing.promql import largest, selector, total
from deploy.grafana.drawing.shapes import lines, pace

_READY: Final = "service_check:intelliassist_ready:min"
_WENT_WELL: Final = selector("last_outcome_timestamp_seconds", 'outcome="success"')
_SINCE: Final = f"time() - {largest(f'({_WENT_WELL} > 0)', 'subject')} or 0 * {largest(_WENT_WELL, 'subject')}"
_STARTED: Final = 'process_start_time_seconds{job="intelliassist"}'

ALIVE: Final[tuple[Panel, ...]] = (
    Number(
        "What each service needs",
        "The state of each check without which a service can't work; of several processes, that of the worst.",
        "none",
        (Query(_READY, "{{service}}: {{check}}"),),
        runbook("ServiceNotReady"),
        width=8,
        height=11,
        limits={None: BAD, 1: GOOD},
        words={0: "not ready", 1: "ready"},
    ),
    lines(
        "Checks that fail",
        "By service. One consumer alone that is not ready lives and gets nowhere; many at a time are the broker or the database.",
        "none",
        total(f"({_READY} < bool 1)", "service"),
        "service",
        runbook("ConsumerStuck"),
        height=11,
        stacked=True,
    ),
    lines(
        "Restarts",
        "Processes that began anew within the ten minutes before.",
        "none",
        total(f"changes({_STARTED}[10m])", "service"),
        "service",
        runbook("ServiceRestarting"),
        height=11,
    ),
    lines(
        "Since something went well",
        "By who did it: a consumer group, a provider, HTTP; 0 where nothing has yet. It grows where nothing is asked, too.",
        "s",
        _SINCE,
        "subject",
        runbook("ServiceDown"),
        width=12,
    ),
    pace(
        "Telemetry lost",
        "Spans and log lines a second that no receiver has: queue_full, pushed out while they waited; not_taken, it is away or refuses them.",
        "telemetry_lost_total",
        "service, signal, reason",
        runbook("TelemetryLost"),
        width=12,
        stacked=True,
    ),
)
