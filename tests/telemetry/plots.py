"""A dashboard as a picture: every panel where Grafana has it."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from tests.telemetry.answers import Answered
from tests.telemetry.graphs import graph
from tests.telemetry.numbers import numbers
from tests.telemetry.place import COLUMN, GAP, LINE, PAPER, Place
from tests.telemetry.prometheus import Span
from tests.telemetry.tables import table

DPI: Final = 100
_KINDS: Final[dict[str, Callable[[Place, Answered, Span], None]]] = {
    "timeseries": graph,
    "stat": numbers,
    "table": table,
}


def drawn(panels: Sequence[Answered], span: Span) -> bytes:
    """As PNG."""
    page = 24 * COLUMN + GAP, max(one.y + one.height for one in panels) * LINE + GAP
    figure = Figure(figsize=(page[0] / DPI, page[1] / DPI), dpi=DPI, facecolor=PAPER)
    for one in panels:
        place = Place(figure, page, one.x, one.y, one.width, one.height)
        if one.panel["type"] == "row":
            mark = "▾" if one.opened else "▸"
            place.write(f"{mark}  {one.panel['title']}", 4, 20, size=10, weight="bold")
        else:
            place.frame()
            place.write(one.panel["title"], 10, 18, size=8.5, weight="bold")
            _KINDS[one.panel["type"]](place, one, span)
    return png(figure)


def png(figure: Figure) -> bytes:
    """In few colours, so that it is small."""
    raw, small = BytesIO(), BytesIO()
    FigureCanvasAgg(figure).print_png(raw)  # type: ignore[no-untyped-call] # the library's
    Image.open(raw).convert("RGB").quantize(256, kmeans=2, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()
