"""The `intelliassist` command, as it is typed on the machine of the house."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic_core import from_json

_PATIENCE_S: Final = 120
_ELSEWHERE: Final = ("KAFKA_BOOTSTRAP_SERVERS", "BLOB_URL", "UPLOAD_DIR")
"""Whatever house its runner has."""


@dataclass(frozen=True)
class Said:
    """What it wrote, and how it ended."""

    code: int
    out: str
    errors: str

    def json(self) -> Any:
        """What it tells programs."""
        return from_json(self.out)


async def dlq(folder: Path, *words: str, **environment: str) -> Said:
    """`intelliassist dlq`, about the house of that state folder."""
    inherited = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "standalone", "dlq", *words, "--state", str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**inherited, "COLUMNS": "100", **environment},
    )
    out, errors = await asyncio.wait_for(child.communicate(), _PATIENCE_S)
    assert child.returncode is not None
    return Said(child.returncode, out.decode(), errors.decode())
