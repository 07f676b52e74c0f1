"""What all commands have of the terminal: where they write, where data is kept, and how a refusal ends them."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from standalone.refusal import Refusal
from standalone.state import State

console: Final = Console()
if not console.is_terminal and "COLUMNS" not in os.environ:
    console.width = 140  # a file is as wide as we like

_HOME: Final = Path(os.environ.get("INTELLIASSIST_HOME", ".intelliassist"))

StateFolder = Annotated[
    Path | None,
    typer.Option(
        "--state", help="Where data is kept.  [default: $INTELLIASSIST_HOME or .intelliassist]", show_default=False
    ),
]


def state_in(folder: Path | None) -> State:
    """The folder that is named, or else the usual one."""
    return State(folder or _HOME)


def run(work: Coroutine[Any, Any, None]) -> None:
    """To its end; a refusal is told in a line, and is the exit code."""
    refusable(lambda: asyncio.run(work))


def refusable(work: Callable[[], None]) -> None:
    """The same for what needs no event loop."""
    try:
        work()
    except Refusal as refusal:
        sys.stdout.flush()
        sys.stderr.write(f"intelliassist: {refusal.line}\n")
        raise typer.Exit(refusal.exit_code) from None
