"""The promises, and how fast what they allow to go wrong is used up; the rules record both."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph, Number
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, DOUBTFUL, GOOD, Panel, Query


def _burning(window: str, limit: float, meaning: str) -> Graph:
    return Graph(
        f"Burn rate, {window.replace('_', ' and ')}",
        f"How many times too fast, by the slower of both windows. {meaning} A window with fewer than three bad jobs burns nothing.",
        "suffix:times",
        (Query(f"slo:intelliassist_budget_burn:min_{window}", "{{slo}}"),),
        runbook("ChatTooSlow"),
        width=6,
        limits={limit: BAD},
    )


PROMISES: Final[tuple[Panel, ...]] = (
    Number(
        "Left of what may go wrong",
        "Of 30 days. 99% of chats end within 5 s, 99% of recordings of at most a minute within 60 s, 99.9% of what is accepted ends. At 0% a promise is broken.",
        "percentunit",
        (Query("slo:intelliassist_budget_left:ratio30d", "{{slo}}"),),
        runbook("JobsNotEnding"),
        width=6,
        height=7,
        limits={None: BAD, 0: DOUBTFUL, 0.5: GOOD},
        decimals=0,
    ),
    _burning("1h_5m", 14.4, "At 14.4 a fiftieth of the month's is gone within an hour: somebody is woken."),
    _burning("6h_30m", 6, "At 6 a twentieth of the month's is gone within six hours: somebody is woken."),
    _burning("3d_6h", 1, "Above 1 the month's does not last for the month."),
)
