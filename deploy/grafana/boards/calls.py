"""Calls to providers: how many, how they end, how long they take."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import per_second, quantile, share

CHOSEN: Final = 'provider=~"$provider"'
WHO: Final = "provider, model"
IN_VAIN: Final = 'outcome!~"answered|cancelled|refused|unacceptable"'
"""Of which the provider is the cause: it did not refuse what was asked."""
ASKED: Final = traces('span.gen_ai.operation.name != "" && kind = client')
_FAILED: Final = traces('span.gen_ai.operation.name != "" && kind = client && status = error')
_NAMED: Final = "{{provider}} {{model}} {{operation}}"

CALLS: Final[tuple[Panel, ...]] = (
    Graph(
        "Answered, by whom",
        "Calls a second. A move from one provider to the next is an outage, or a chain that was changed.",
        "cps",
        (Query(per_second("provider_calls_total", WHO, f'{CHOSEN}, outcome="answered"'), "{{provider}} {{model}}"),),
        ASKED,
        stacked=True,
    ),
    Graph(
        "By outcome",
        "Calls a second; what was not answered is named by its failure.",
        "cps",
        (Query(per_second("provider_calls_total", "outcome", CHOSEN), "{{outcome}}"),),
        _FAILED,
        stacked=True,
    ),
    Graph(
        "Share in vain",
        "By provider and model. Where all fail the circuit opens soon.",
        "percentunit",
        (Query(share("provider_calls_total", WHO, IN_VAIN, CHOSEN), "{{provider}} {{model}}"),),
        runbook("ProviderFailing"),
        most=1,
    ),
    Graph(
        "99 of 100 within",
        "From sending a question to its answer or failure. Each dot is one call and leads to its trace.",
        "s",
        (Query(quantile(0.99, "provider_call_seconds", f"{WHO}, operation", CHOSEN), _NAMED, exemplars=True),),
        ASKED,
        width=12,
    ),
    Graph(
        "Half within",
        "The same for the call in the middle.",
        "s",
        (Query(quantile(0.5, "provider_call_seconds", f"{WHO}, operation", CHOSEN), _NAMED, exemplars=True),),
        ASKED,
        width=12,
    ),
)
