"""Logs in a file of each service's own, begun anew when it is full."""

import sys
from logging import LogRecord
from logging.handlers import RotatingFileHandler
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

_SERVICE: Final = "{service}"


def writable(named: Path) -> Path:
    """The path, once there is a folder that can be written to. Raises ValueError."""
    named = named.expanduser()
    folder = next(one for one in named.parents if _SERVICE not in str(one))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as closed:
        raise ValueError(f"{folder} can't be written to: {closed.strerror}") from closed
    if named.is_dir():
        raise ValueError(f"{named} is a folder")
    return named


def file_of(service: str, named: Path) -> Path:
    """`logs/house.log` is `logs/house-gateway.log` for the gateway; a name that says where, `{service}`, has it there.

    Services that read the same settings never write into one file: each would rename it under the others.
    """
    if _SERVICE in str(named):
        return Path(str(named).replace(_SERVICE, service))
    return named.with_name(f"{named.stem}-{service}{named.suffix}")


class LogFile(RotatingFileHandler):
    """A service's file and the full ones before it. A disk that takes no more is told of once, and disturbs nobody."""

    def __init__(self, path: Path, *, most_bytes: int, kept: int) -> None:
        """Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, maxBytes=most_bytes, backupCount=kept, encoding="utf-8")
        self._told = False

    def handleError(self, record: LogRecord) -> None:  # noqa: ARG002, N802 - logging's signature
        if not self._told:
            self._told = True
            sys.stderr.write(f"{self.baseFilename} can't be written to: {sys.exception()}\n")
