"""The API by route: requests, errors, time."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import per_second, share
from deploy.grafana.drawing.shapes import half, lines, nearly_all, pace

ASKED_BY_PEOPLE: Final = 'route!~"/health/.*|/metrics|/ping"'
"""Without what machines ask for: a 503 of `/health/ready` is an answer."""
FAILED: Final = 'status=~"5.."'
_SPANS: Final = 'resource.service.name = "gateway" && kind = server'
REQUESTS: Final = traces(_SPANS)
SLOW: Final = traces(f"{_SPANS} && duration > 1s")

BY_ROUTE: Final[tuple[Panel, ...]] = (
    pace(
        "Requests",
        "Answered, a second.",
        "http_requests_total",
        "route",
        REQUESTS,
        where=ASKED_BY_PEOPLE,
        unit="reqps",
    ),
    pace(
        "By status",
        "Answers a second. Those of 400 and more are for the client to mend, those of 500 and more for us.",
        "http_requests_total",
        "status",
        traces(f"{_SPANS} && status = error"),
        where=ASKED_BY_PEOPLE,
        unit="reqps",
        stacked=True,
    ),
    lines(
        "Share that fails",
        "Answers of 500 and more, of all answers of a route.",
        "percentunit",
        share("http_requests_total", "route", FAILED, ASKED_BY_PEOPLE),
        "route",
        runbook("HttpErrors"),
        most=1,
    ),
    nearly_all(
        "99 of 100 within",
        "By route and method. Each dot is one request and leads to its trace.",
        "http_request_seconds",
        "method, route",
        SLOW,
        where=ASKED_BY_PEOPLE,
    ),
    half(
        "Half within",
        "The same for the request in the middle.",
        "http_request_seconds",
        "method, route",
        SLOW,
        where=ASKED_BY_PEOPLE,
    ),
    Graph(
        "Bytes of bodies",
        "In and out, a second.",
        "Bps",
        (
            Query(per_second("http_request_bytes_total", "", ASKED_BY_PEOPLE), "in"),
            Query(per_second("http_response_bytes_total", "", ASKED_BY_PEOPLE), "out"),
        ),
        REQUESTS,
    ),
)
