"""What is sent by somebody who means harm, and what must come of it."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

BOUNDARY: Final = "hostile-boundary"
CANARY: Final = "canary-of-a-file-that-nobody-sent"
"""Stands in a file of this machine and in what is another user's. Whoever is shown it was let too far."""


class Verdict(StrEnum):
    """What must come of it."""

    REFUSED = auto()
    """Not taken: 4xx at the door."""
    UNKNOWN = auto()
    """401: whoever asks is nobody."""
    HIDDEN = auto()
    """403 or 404: it is another's, which is as good as not there."""
    READ = auto()
    """Taken or not, but never obeyed: a job ends, in one way or the other, and shows nothing of anybody else."""
    FAILED = auto()
    """As `READ`, and the job must not complete."""


@dataclass(frozen=True)
class Case:
    """One request."""

    family: str
    name: str
    verdict: Verdict
    path: str
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    content: bytes = b""
    bearer: str | None = None
    """A credential of its own; where left out, that of the user Mallory, who is known to the house."""


@dataclass(frozen=True)
class Wire:
    """Bytes on a connection that are no honest HTTP. `{host}` and `{token}` in them are filled in.

    Each is refused by 4xx and a closed connection, or gets no answer as long as it is not whole.
    """

    family: str
    name: str
    pieces: tuple[bytes, ...]
    """With a pause after each."""


def upload(
    family: str,
    name: str,
    content: bytes,
    verdict: Verdict,
    *,
    filename: str | bytes = "file.bin",
    path: str = "/upload",
) -> Case:
    """A file in a form."""
    named = filename if isinstance(filename, bytes) else filename.encode("utf-8", "surrogatepass")
    body = (
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
        + b'name="file"; filename="'
        + named
        + b'"\r\n\r\n'
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )
    kind = ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    return Case(family, name, verdict, path, headers=(kind,), content=body)
