"""`intelliassist demo`: one of each kind of input, and what becomes of it."""

import asyncio
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from runtime.configuration.block import load
from standalone.addresses import Given
from standalone.interrupts import interruptible
from standalone.output import Output
from standalone.ports import HOST, Ports
from standalone.refusal import Refusal
from standalone.stack import Stack
from standalone.state import State
from standalone.story import tell

_LAST_WORDS = 6
"""Lines that each process is quoted with when the demo fails."""


async def demo(folder: Path | None, url: str | None, key: str | None, console: Console) -> None:
    """On the house at `url`, with that API key, or on one of its own. Raises Refusal when not all jobs complete."""
    if url:
        closing = await tell(url, console, key=key, ready={}, processes=())
    else:
        with ExitStack() as held:
            if folder is None:
                folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="intelliassist-demo-")))
            closing = await _on_our_own(State(folder), console)
    console.file.write(f"{closing}\n")


async def _on_our_own(state: State, console: Console) -> str:
    def say(line: str) -> None:
        console.print(line, style="yellow", highlight=False, soft_wrap=True)

    with state.held(), Output(state.logs, None) as output:
        # Whatever is set for others: nobody else comes to this one.
        given = load(Given).model_copy(update={"auth_mode": "none", "api_host": HOST})
        stack = Stack(state, Ports.free(), given=given, output=output, say=say)
        try:
            closing = await interruptible(
                _started(stack, console), asked=lambda: say("Stopping; once more to kill."), insisted=stack.kill
            )
        except Refusal:
            for process in stack.processes:  # their logs may go with the folder
                for line in list(process.recent)[-_LAST_WORDS:]:
                    say(f"{process.name}: {line}")
            raise
    if closing is None:
        raise Refusal("interrupted")
    return closing


async def _started(stack: Stack, console: Console) -> str:
    console.print("Starting PostgreSQL, the broker and five services ...", highlight=False)
    began = time.monotonic()
    async with stack:
        seconds = time.monotonic() - began
        console.print(f"Ready in {seconds:.1f} s: {stack.url}", highlight=False)
        ready = {"ready after": f"{seconds:.1f} s"}
        told = asyncio.create_task(tell(stack.url, console, key=None, ready=ready, processes=stack.processes))
        failed = asyncio.create_task(stack.until_failed())
        try:
            await asyncio.wait({told, failed}, return_when=asyncio.FIRST_COMPLETED)
            if failed.done():
                failed.result()
            return await told
        finally:
            for task in (told, failed):
                task.cancel()
            await asyncio.gather(told, failed, return_exceptions=True)
