"""Calls to providers: how many, how they end, how long they take."""

from typing import Final

from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel
from deploy.grafana.drawing.promql import largest
from deploy.grafana.drawing.shapes import half, lines, nearly_all, pace

CHOSEN: Final = 'provider=~"$provider"'
WHO: Final = "provider, model"
IN_VAIN: Final = f"provider_model_operation:intelliassist_provider_calls_failed:ratio_rate15m{{{CHOSEN}}}"
"""As the alert reckons it: the share of which the provider is the cause, and not what was asked."""
ASKED: Final = traces('span.gen_ai.operation.name != "" && kind = client')
_FAILED: Final = traces('span.gen_ai.operation.name != "" && kind = client && status = error')
_OPERATION: Final = f"{WHO}, operation"

CALLS: Final[tuple[Panel, ...]] = (
    pace(
        "Answered, by whom",
        "Calls a second. A move from one provider to the next is an outage, or a chain that was changed.",
        "provider_calls_total",
        WHO,
        ASKED,
        where=f'{CHOSEN}, outcome="answered"',
        stacked=True,
    ),
    pace(
        "By outcome",
        "Calls a second; what was not answered is named by its failure.",
        "provider_calls_total",
        "outcome",
        _FAILED,
        where=CHOSEN,
        stacked=True,
    ),
    lines(
        "Share in vain",
        "Of the 15 minutes before, by provider, model and operation. Where all fail the circuit opens soon.",
        "percentunit",
        largest(IN_VAIN, _OPERATION),
        _OPERATION,
        runbook("ProviderFailing"),
        most=1,
    ),
    nearly_all(
        "99 of 100 within",
        "From sending a question to its answer or failure. Each dot is one call and leads to its trace.",
        "provider_call_seconds",
        _OPERATION,
        ASKED,
        where=CHOSEN,
        width=12,
    ),
    half(
        "Half within",
        "The same for the call in the middle.",
        "provider_call_seconds",
        _OPERATION,
        ASKED,
        where=CHOSEN,
        width=12,
    ),
)
