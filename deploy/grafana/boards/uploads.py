"""What is sent as a file, and the room there is for it."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import of_the_house
from deploy.grafana.drawing.shapes import pace

_TAKEN_IN: Final = traces('resource.service.name = "gateway" && kind = server && span.http.request.method = "POST"')

UPLOADS: Final[tuple[Panel, ...]] = (
    pace("Uploads", "Files taken in, a second, by kind.", "uploads_total", "kind", _TAKEN_IN, stacked=True),
    pace(
        "Their size",
        "Bytes taken in, a second, by kind.",
        "upload_bytes_total",
        "kind",
        _TAKEN_IN,
        unit="Bps",
        stacked=True,
    ),
    Graph(
        "Room for files",
        "On the disk below the folder that keeps them. A bucket has no end, so nothing is seen here where they lie in one.",
        "bytes",
        (
            Query(of_the_house("blob_disk_bytes", "", 'state="free"'), "free"),
            Query(of_the_house("blob_disk_bytes", "", 'state="total"'), "all"),
        ),
        runbook("DiskNearlyFull"),
    ),
)
