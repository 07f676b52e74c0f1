"""What is sent as a file, and the room there is for it."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import largest, per_second, selector

_TAKEN_IN: Final = traces('resource.service.name = "gateway" && kind = server && span.http.request.method = "POST"')


def _room(state: str) -> str:
    return largest(selector("blob_disk_bytes", f'state="{state}"'))


UPLOADS: Final[tuple[Panel, ...]] = (
    Graph(
        "Uploads",
        "Files taken in, a second, by kind.",
        "cps",
        (Query(per_second("uploads_total", "kind"), "{{kind}}"),),
        _TAKEN_IN,
        stacked=True,
    ),
    Graph(
        "Their size",
        "Bytes taken in, a second, by kind.",
        "Bps",
        (Query(per_second("upload_bytes_total", "kind"), "{{kind}}"),),
        _TAKEN_IN,
        stacked=True,
    ),
    Graph(
        "Room for files",
        "On the disk below the folder that keeps them. A bucket has no end, so nothing is seen here where they lie in one.",
        "bytes",
        (Query(_room("free"), "free"), Query(_room("total"), "all")),
        runbook("DiskNearlyFull"),
    ),
)
