"""Each process: event loop, processor, memory, files, age."""

from typing import Final

from deploy.grafana.drawing.kinds import Column, Table
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, Panel, Query
from deploy.grafana.drawing.promql import largest, quantile, selector, total
from deploy.grafana.drawing.shapes import lines

_CHOSEN: Final = 'service=~"$service"'


def process(figure: str) -> str:
    """What the client library tells of each process, of the chosen services."""
    return f'process_{figure}{{job="intelliassist", {_CHOSEN}}}'


PROCESSES: Final[tuple[Panel, ...]] = (
    lines(
        "Event loop late by",
        "How late a turn of the event loop came, 99 of 100 times: what does not give way holds up everything in its process.",
        "s",
        quantile(0.99, "event_loop_lag_seconds", "service", _CHOSEN),
        "service",
        runbook("EventLoopBlocked"),
        limits={0.5: BAD},
    ),
    lines(
        "Processor",
        "Cores in use. The children that hear recordings and read pictures are not counted.",
        "short",
        total(f"rate({process('cpu_seconds_total')}[$__rate_interval])", "service"),
        "service",
        runbook("EventLoopBlocked"),
        stacked=True,
    ),
    lines(
        "Memory",
        "Resident, without children. One that only ever grows ends with a restart.",
        "bytes",
        total(process("resident_memory_bytes"), "service"),
        "service",
        runbook("ServiceRestarting"),
        stacked=True,
    ),
    lines(
        "Open files",
        "Files, sockets and pipes, of those that the system allows the process.",
        "percentunit",
        largest(f"{process('open_fds')} / {process('max_fds')}", "service"),
        "service",
        runbook("ServiceRestarting"),
    ),
    lines(
        "Up for",
        "How long the youngest process of each service runs. A fall is a restart.",
        "s",
        f"time() - {largest(process('start_time_seconds'), 'service')}",
        "service",
        runbook("ServiceRestarting"),
    ),
    Table(
        "Versions",
        "What runs where.",
        "none",
        (Query(f"count by (service, version, python) ({selector('build_info', _CHOSEN)})"),),
        runbook("ServiceDown"),
        width=8,
        labels=("service", "version", "python"),
        columns=(Column("processes", "none"),),
    ),
)
