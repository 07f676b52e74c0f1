"""A trace as a picture: a bar for each span, below its parent, where its time lies."""

from typing import Final

from matplotlib.figure import Figure
from tests.telemetry.place import EDGE, FAINT, INK, NAMED, PAPER
from tests.telemetry.plots import DPI, png
from tests.telemetry.traces import Span, Trace
from tests.telemetry.units import told

_WIDTH: Final = 1304
_ROW: Final = 20
_TOP, _BOTTOM, _NAMES, _RIGHT = 46, 18, 520, 90
_COLORS: Final = {
    "gateway": "#3274d9", "transcriber": "#a352cc", "vision": "#0f9bb5", "extractor": "#e8710a", "taskstore": "#2f9e44",
}  # fmt: skip
_RETRIED: Final = "retried"


def waterfall(trace: Trace) -> bytes:
    """PNG. Statements are left out: their transaction is there."""
    rows = [(depth, span) for depth, span in trace.descended() if "db.system.name" not in span.attributes]
    height = _TOP + len(rows) * _ROW + _BOTTOM
    figure = Figure(figsize=(_WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1), facecolor="none")
    axes.set_xlim(0, _WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    began, ended = min(span.began for _, span in rows), max(span.ended for _, span in rows)
    scale = (_WIDTH - _NAMES - _RIGHT) / (ended - began)
    axes.text(10, 20, f"trace {trace.trace_id}", fontsize=9, weight="bold", color=INK)
    axes.text(_WIDTH - 10, 20, told((ended - began) / 1e9, "s"), fontsize=9, ha="right", color=FAINT)
    for number, (depth, span) in enumerate(rows):
        y = _TOP + number * _ROW
        axes.axhline(y + 4, color=EDGE, linewidth=0.5)
        axes.text(10 + depth * 11, y, _name(span), fontsize=7.5, color=NAMED["red"] if span.failed else INK)
        left, wide = _NAMES + (span.began - began) * scale, max(2.0, (span.ended - span.began) * scale)
        axes.barh(y - 4, wide, height=11, left=left, color=_COLORS[span.service], linewidth=0)
        axes.text(left + wide + 5, y, told((span.ended - span.began) / 1e9, "s"), fontsize=7, color=FAINT)
        if attempts := [one.at for one in span.events if one.name == _RETRIED]:
            axes.scatter(
                [_NAMES + (at - began) * scale for at in attempts], [y - 4] * len(attempts), s=14, color="white"
            )
    return png(figure)


def _name(span: Span) -> str:
    return f"{span.service}: {span.name}" + (f" ({span.attributes['error.type']})" if span.failed else "")
