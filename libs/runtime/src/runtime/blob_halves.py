"""What a process that died while it wrote a blob left in a folder: no listing of the store shows it."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import Final

_HALF: Final = re.compile(r".+#\d+")
"""How obstore names a file that is not whole yet; no key ends like this."""


async def drop_halves(folder: Path, until: datetime) -> int:
    """Remove those that nobody has written to since that moment; answers how many."""
    return await asyncio.to_thread(_drop, folder, until.timestamp())


def _drop(folder: Path, until: float) -> int:
    dropped = 0
    for path in folder.rglob("*#*"):
        try:
            if _HALF.fullmatch(path.name) and path.is_file() and path.stat().st_mtime <= until:
                path.unlink()
                dropped += 1
        except FileNotFoundError:  # it is whole now, or somebody else removed it
            continue
    return dropped
