"""Service: what the API is asked and how it answers, and how each process does."""

from typing import Final

from deploy.grafana.boards.processes import PROCESSES, process
from deploy.grafana.boards.routes import ASKED_BY_PEOPLE, BY_ROUTE, FAILED, REQUESTS, SLOW
from deploy.grafana.boards.uploads import UPLOADS
from deploy.grafana.drawing.board import Board, Choice, Row
from deploy.grafana.drawing.kinds import Number
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, DOUBTFUL, Panel, Query
from deploy.grafana.drawing.promql import now, per_second, quantile, share, total
from deploy.grafana.drawing.shapes import fault

_NOW: Final[tuple[Panel, ...]] = (
    fault(
        "Services down",
        "Of the five, those that tell Prometheus nothing.",
        "count(service:up:max < 1) or vector(0)",
        "ServiceDown",
    ),
    Number(
        "Requests",
        "Answered by the API, a second, without the pages that machines ask for.",
        "reqps",
        (Query(per_second("http_requests_total", "", ASKED_BY_PEOPLE)),),
        REQUESTS,
    ),
    Number(
        "Requests that fail",
        "The share of answers of 500 and more: mistakes of the house, or of what it stands on.",
        "percentunit",
        (Query(share("http_requests_total", "", FAILED, ASKED_BY_PEOPLE)),),
        runbook("HttpErrors"),
        limits={0.01: DOUBTFUL, 0.05: BAD},
        decimals=2,
    ),
    Number(
        "99 of 100 within",
        "From a request's first byte to its answer's last; of a live stream, to its first. Requests that wait for their job count too.",
        "s",
        (Query(quantile(0.99, "http_request_seconds", "", ASKED_BY_PEOPLE)),),
        SLOW,
    ),
    Number("Live streams", "Clients that follow a job now.", "none", (Query(now("live_streams")),), REQUESTS),
    Number(
        "Restarts",
        "Processes that began anew in the time shown.",
        "none",
        (Query(total(f"changes({process('start_time_seconds')}[$__range])")),),
        runbook("ServiceRestarting"),
        limits={1: DOUBTFUL, 4: BAD},
        of_range=True,
    ),
)

SERVICE: Final = Board(
    "service",
    "Service",
    "What the API is asked and how it answers, and how each process does.",
    (Row("Now", _NOW), Row("The API, by route", BY_ROUTE), Row("Uploads", UPLOADS), Row("Each process", PROCESSES)),
    (Choice("service", 'up{job="intelliassist"}'),),
)
