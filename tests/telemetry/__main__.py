"""Draw every dashboard as it looks after some rounds of load: `python -m tests.telemetry` writes docs/img/*.png."""

import argparse
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.telemetry.answers import answered
from tests.telemetry.dashboards import dashboards
from tests.telemetry.observed import observed_house
from tests.telemetry.plots import drawn
from tests.telemetry.walk import walked

_PICTURES: Final = Path(__file__).resolve().parents[2] / "docs/img"
_OPENED: Final = ("audio.uploaded.v1", "analysis.requested.v1")
"""Rows that are shown open."""
_SLOW: Final = "Handled in"
"""The panel that the way from a slow point begins at, in the first of those rows."""


async def main(folder: Path, rounds: int) -> None:
    """A house of its own works for some minutes; then it is looked at."""
    with TemporaryDirectory(prefix="observed-") as place:
        async with observed_house(Path(place), rounds=rounds) as seen:
            shown = {name: await answered(name, seen.prometheus, seen.span, _OPENED) for name in dashboards()}
    for name, panels in shown.items():
        (folder / f"dashboard-{name}.png").write_bytes(drawn(panels, seen.span))
    for name, picture in walked(shown["pipeline"], _SLOW, seen).items():
        (folder / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.telemetry", description=__doc__)
    asked.add_argument("--folder", type=Path, default=_PICTURES)
    asked.add_argument("--rounds", type=int, default=12, help="of load")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(given.folder, given.rounds))
