"""Where a panel leads: to the traces behind it, or to the page that says what to do. No address of a machine is named."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

RUNBOOK: Final = "/public/runbook/"
"""Grafana serves there what compose mounts from docs/runbook."""
_TEMPO: Final = {"type": "tempo", "uid": "tempo"}


@dataclass(frozen=True)
class Link:
    """A title, and an address below Grafana's own."""

    title: str
    url: str

    def json(self) -> dict[str, Any]:
        return {"title": self.title, "url": self.url, "targetBlank": True}


def runbook(alert: str) -> Link:
    """The page about an alert."""
    return Link(f"What to do: {alert}", f"{RUNBOOK}{alert}.md")


def traces(conditions: str) -> Link:
    """The traces with a span like this, of the time that is shown."""
    query = {"refId": "A", "queryType": "traceql", "query": f"{{ {conditions} }}", "datasource": _TEMPO}
    seen = {"from": "$__from", "to": "$__to"}
    panes = json.dumps({"a": {"datasource": "tempo", "queries": [query], "range": seen}}, separators=(",", ":"))
    # Grafana fills its variables in, so their sign stays.
    return Link("Traces behind it", f"/explore?schemaVersion=1&orgId=1&panes={quote(panes, safe='$')}")
