"""Providers and cost: who answers, how fast, for how much, and who is asked in vain."""

from typing import Final

from deploy.grafana.boards.calls import ASKED, CALLS, CHOSEN, IN_VAIN, WHO
from deploy.grafana.drawing.board import Board, Choice, Figure, Row
from deploy.grafana.drawing.kinds import Graph, Number
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, DOUBTFUL, GOOD, Panel, Query
from deploy.grafana.drawing.promql import largest, per_second, selector, share, within
from deploy.grafana.drawing.shapes import lines, pace

_KINDS: Final = f"{WHO}, kind"


def _cost(direction: str) -> str:
    paid = selector("provider_tokens_total", f'{CHOSEN}, direction="{direction}"')
    return f"sum(increase({paid}[$__range])) * ${direction}_price / 1e6"


def _least(gauge: str) -> str:
    """Of those that several processes tell."""
    return f"min by ({_KINDS}) ({selector(gauge, CHOSEN)})"


_NOW: Final[tuple[Panel, ...]] = (
    Number(
        "Circuits",
        "Open: calls failed one after another, so nobody is asked until a trial call succeeds, and the next provider answers.",
        "none",
        (Query(largest(selector("provider_circuit", CHOSEN), WHO), "{{provider}} {{model}}"),),
        runbook("ProviderDown"),
        width=8,
        limits={1: DOUBTFUL, 2: BAD},
        words={0: "closed", 1: "half open", 2: "open"},
    ),
    Number(
        "Calls in vain",
        "Of the calls of the 15 minutes before, where it is worst: the provider was away, its key or quota was refused, or its answer could not be read. What a user sees is the next provider's answer.",
        "percentunit",
        (Query(largest(IN_VAIN, "")),),
        runbook("ProviderFailing"),
        limits={0.05: DOUBTFUL, 0.5: BAD},
        decimals=1,
    ),
    Number(
        "Tokens",
        "Paid for in the time shown, in both directions.",
        "short",
        (Query(within("provider_tokens_total", "", CHOSEN)),),
        ASKED,
        of_range=True,
    ),
    Number(
        "Cost",
        "Those tokens at the prices above, US dollars a million: yours go there. Choose the provider that they belong to.",
        "currencyUSD",
        (Query(f"{_cost('input')} + {_cost('output')}"),),
        ASKED,
        of_range=True,
        decimals=4,
    ),
    Number(
        "From the cache",
        "Of the questions looked up among the answers of before. These cost nothing.",
        "percentunit",
        (Query(share("provider_cache_total", "", 'outcome="hit"', CHOSEN)),),
        ASKED,
        decimals=0,
    ),
)

_SPENT: Final[tuple[Panel, ...]] = (
    Graph(
        "Tokens",
        "Paid for a second, by model and direction.",
        "cps",
        (Query(per_second("provider_tokens_total", f"{WHO}, direction", CHOSEN), "{{model}} {{direction}}"),),
        ASKED,
        stacked=True,
    ),
    lines(
        "Quota left",
        "Of what the provider allows in its minute or day. At 0 nothing is sent until it is renewed, and the next provider answers.",
        "percentunit",
        f"{_least('provider_quota_left')} / {_least('provider_quota_limit')}",
        _KINDS,
        runbook("QuotaNearlyGone"),
        most=1,
        limits={None: BAD, 0.1: GOOD},
    ),
    pace(
        "Cache",
        "Questions a second that were looked up among the answers of before.",
        "provider_cache_total",
        "operation, outcome",
        ASKED,
        where=CHOSEN,
        stacked=True,
    ),
)

PROVIDERS: Final = Board(
    "providers",
    "Providers and cost",
    "Who answers, how fast, for how many tokens, and who is asked in vain.",
    (Row("Now", _NOW), Row("Calls", CALLS), Row("Tokens, quotas, cache", _SPENT)),
    (
        Choice("provider", "intelliassist_provider_calls_total"),
        Figure("input_price", "USD a million input tokens", "0.10"),
        Figure("output_price", "USD a million output tokens", "0.50"),
    ),
)
