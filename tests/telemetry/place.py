"""The place of one panel on a picture, in pixels from its upper left corner."""

from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

COLUMN: Final = 54
LINE: Final = 36
GAP: Final = 8
TITLE: Final = 26
"""The height of a panel's title."""

PAPER, PANEL, EDGE, INK, FAINT, GRID = "#f4f5f7", "#ffffff", "#dfe1e6", "#24292e", "#6b7280", "#eceef1"
NAMED: Final = {"green": "#2f9e44", "yellow": "#e8a200", "red": "#d6293e"}
"""Grafana's colours of what is well, doubtful, bad."""


class Place:
    """Draws on a page of `width` and `height` pixels; `x` and `y` count columns and lines as Grafana does."""

    def __init__(self, figure: Figure, page: tuple[int, int], x: int, y: int, width: int, height: int) -> None:
        self._figure = figure
        self._page = page
        self._left = GAP + x * COLUMN
        self._top = GAP + y * LINE
        self.width = width * COLUMN - GAP
        self.height = height * LINE - GAP

    def frame(self) -> None:
        wide, high = self._page
        self._figure.add_artist(
            FancyBboxPatch(
                (self._left / wide, 1 - (self._top + self.height) / high),
                self.width / wide,
                self.height / high,
                boxstyle="round,pad=0,rounding_size=0.002",
                facecolor=PANEL,
                edgecolor=EDGE,
                linewidth=0.8,
                transform=self._figure.transFigure,
                zorder=-1,
            )
        )

    def axes(self, *, left: float, right: float, top: float, bottom: float) -> Axes:
        """What is left of the place within these margins."""
        wide, high = self._page
        x, y = self._left + left, high - self._top - self.height + bottom
        size = (self.width - left - right) / wide, (self.height - top - bottom) / high
        return self._figure.add_axes((x / wide, y / high, *size), facecolor="none")

    def write(self, text: str, x: float, y: float, *, size: float, color: str = INK, **how: Any) -> None:
        """`y` is the line that letters stand on."""
        wide, high = self._page
        at = (self._left + x) / wide, 1 - (self._top + y) / high
        self._figure.text(*at, text, color=color, fontsize=size, parse_math=False, **how)
