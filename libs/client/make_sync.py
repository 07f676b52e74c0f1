"""Makes `intelliassist_client/sync/` from the asynchronous modules beside it, word by word.

One client is written, two are had; a test tells when they differ. The same is done by httpcore and psycopg.
"""

import re
import sys
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent / "src" / "intelliassist_client"
MADE: Final = PACKAGE / "sync"
_HEAD: Final = '# Made from ../{name} by make_sync.py: change that one, then run "make client".\n'
_INTRODUCTION: Final = '"""The client without `async` and `await`."""\n'

_WORDS: Final = (
    (r"async def ", "def "),
    (r"async with ", "with "),
    (r"async for ", "for "),
    (r"\bawait ", ""),
    (r"\bclass Client\b", "class SyncClient"),
    (r"\bAsyncClient\b", "Client"),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\basynccontextmanager\b", "contextmanager"),
    (r"\b__a(enter|exit)__\b", r"__\1__"),
    (r"\.a(close|read|iter_bytes|iter_lines)\(", r".\1("),
    (r"\basyncio\b", "time"),
)


def asynchronous() -> list[Path]:
    """The modules of which there are two."""
    return [
        path
        for path in sorted(PACKAGE.glob("*.py"))
        if re.search(r"\b(async|await) ", path.read_text()) and path.stem != "__init__"
    ]


def synchronous(text: str, name: str, twins: list[str]) -> str:
    """A module's text without `async` and `await`."""
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text)
    for twin in twins:
        text = text.replace(f"from intelliassist_client.{twin} import", f"from intelliassist_client.sync.{twin} import")
    return _HEAD.format(name=name) + text


def made() -> dict[str, str]:
    """All files of the folder, by name."""
    sources = asynchronous()
    twins = [path.stem for path in sources]
    return {"__init__.py": _INTRODUCTION} | {
        path.name: synchronous(path.read_text(encoding="utf-8"), path.name, twins) for path in sources
    }


if __name__ == "__main__":
    MADE.mkdir(exist_ok=True)
    for old in MADE.glob("*.py"):
        old.unlink()
    for file, text in made().items():
        (MADE / file).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{MADE.name}: {len(made())} files\n")
