"""Numbers as people read them, by Grafana's names of units."""

from collections.abc import Sequence
from typing import Final

_TIMES: Final = ((3_600.0, " h"), (60.0, " min"), (1.0, " s"), (1e-3, " ms"), (1e-6, " µs"))
_BYTES: Final = ((2.0**30, " GiB"), (2.0**20, " MiB"), (2.0**10, " KiB"), (1.0, " B"))
_COUNTS: Final = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))
_PACES: Final = {"cps": "/s", "reqps": "/s", "Bps": "/s", "suffix:times": " times"}


def told(value: float, unit: str, decimals: int | None = None) -> str:
    """`0.25` seconds are `250 ms`."""
    match unit:
        case "percentunit":
            text = f"{_figures(value * 100, decimals)}%"
        case "currencyUSD":
            text = f"${_figures(value, decimals)}"
        case "s":
            text = _scaled(value, _TIMES)
        case "bytes" | "Bps":
            text = _scaled(value, _BYTES)
        case _:
            text = _scaled(value, _COUNTS)
    return text + _PACES.get(unit, "")


def spacing(least: float, unit: str) -> float:
    """How far ticks of a scale may lie apart: round in what they are told in, and no less than `least`."""
    steps: list[float]
    match unit:
        case "s" if least >= 1:
            steps = [times * size for size in (1, 60, 3_600) for times in (1, 2, 5, 10, 15, 30)]
        case "bytes" | "Bps":
            steps = [times * 1024**power for power in range(5) for times in (1, 2, 5, 10, 20, 50, 100, 200, 500)]
        case "none":
            steps = [times * 10**power for power in range(12) for times in (1, 2, 5)]
        case _:
            steps = [times * 10.0**power for power in range(-6, 12) for times in (1, 2, 5)]
    return next((one for one in steps if one >= least), least)


def _scaled(value: float, scales: Sequence[tuple[float, str]]) -> str:
    """In the largest scale that it reaches; nothing is told in the one whose size is 1."""
    fitting = (scale for scale in scales if abs(value) >= scale[0])
    size, name = next(fitting, next(scale for scale in scales if scale[0] == 1) if value == 0 else scales[-1])
    return f"{_figures(value / size, None)}{name}"


def _figures(value: float, decimals: int | None) -> str:
    """Three are enough where nobody asks for others."""
    if decimals is not None:
        return f"{value:.{decimals}f}"
    return f"{value:.3g}" if abs(value) < 1_000 else f"{value:.0f}"
