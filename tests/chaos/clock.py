"""The time of day that the services are told, while the machine's own goes on as it did."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import gettempdir
from typing import Final
from uuid import uuid4

_LIBRARY: Final = "*/faketime/libfaketimeMT.so.1"
_NOT_FOR: Final = "postgres,initdb,tansu,date"
"""Programs of the house whose clock stays right: they could stand on machines of their own."""
LACKING: Final = "the Debian package libfaketime is not there, so nobody's clock can be set"


def library() -> Path | None:
    """What lets a program believe in another time; None where it is not installed."""
    return next(Path("/usr/lib").glob(_LIBRARY), None)


class Clock:
    """Seconds are as long as ever, and so is what is waited for: only what time it is jumps."""

    def __init__(self) -> None:
        self._file = Path(gettempdir()) / f"chaos-clock-{uuid4()}"

    @property
    def settings(self) -> Mapping[str, str]:
        """For those whose clock it shall be, from their start."""
        if (found := library()) is None:
            return {}
        return {
            "LD_PRELOAD": str(found),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_SKIP_CMDS": _NOT_FOR,
        }

    def jump(self, ahead_s: float) -> None:
        """So far from the right time from now on."""
        unfinished = self._file.with_suffix(".new")
        unfinished.write_text(f"{ahead_s:+.0f}\n")
        unfinished.replace(self._file)

    def remove(self) -> None:
        """The clock is right again."""
        self._file.unlink(missing_ok=True)
