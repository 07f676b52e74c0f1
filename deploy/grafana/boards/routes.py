"""The API by route: requests, errors, time."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import per_second, quantile, share

ASKED_BY_PEOPLE: Final = 'route!~"/health/.*|/metrics|/ping"'
"""Without what machines ask for: a 503 of `/health/ready` is an answer."""
FAILED: Final = 'status=~"5.."'
_SPANS: Final = 'resource.service.name = "gateway" && kind = server'
REQUESTS: Final = traces(_SPANS)
SLOW: Final = traces(f"{_SPANS} && duration > 1s")
_NAMED: Final = "{{method}} {{route}}"

BY_ROUTE: Final[tuple[Panel, ...]] = (
    Graph(
        "Requests",
        "Answered, a second.",
        "reqps",
        (Query(per_second("http_requests_total", "route", ASKED_BY_PEOPLE), "{{route}}"),),
        REQUESTS,
    ),
    Graph(
        "By status",
        "Answers a second. Those of 400 and more are for the client to mend, those of 500 and more for us.",
        "reqps",
        (Query(per_second("http_requests_total", "status", ASKED_BY_PEOPLE), "{{status}}"),),
        traces(f"{_SPANS} && status = error"),
        stacked=True,
    ),
    Graph(
        "Share that fails",
        "Answers of 500 and more, of all answers of a route.",
        "percentunit",
        (Query(share("http_requests_total", "route", FAILED, ASKED_BY_PEOPLE), "{{route}}"),),
        runbook("HttpErrors"),
        most=1,
    ),
    Graph(
        "99 of 100 within",
        "By route and method. Each dot is one request and leads to its trace.",
        "s",
        (Query(quantile(0.99, "http_request_seconds", "route, method", ASKED_BY_PEOPLE), _NAMED, exemplars=True),),
        SLOW,
    ),
    Graph(
        "Half within",
        "The same for the request in the middle.",
        "s",
        (Query(quantile(0.5, "http_request_seconds", "route, method", ASKED_BY_PEOPLE), _NAMED, exemplars=True),),
        SLOW,
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
