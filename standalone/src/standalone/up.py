"""`intelliassist up`: the house in the foreground, until Ctrl-C."""

import time
from collections.abc import Callable

from rich.console import Console

from standalone.given import given_without_mistakes
from standalone.interrupts import interruptible
from standalone.output import Output
from standalone.ports import Ports
from standalone.stack import Stack
from standalone.state import State


async def up(state: State, ports: Ports, console: Console) -> None:
    """Keep the stack up until somebody stops it. Raises Refusal when it can't start or go on."""

    def say(line: str) -> None:
        console.print(line, style="bold", highlight=False, soft_wrap=True)

    with state.held(), Output(state.logs, console) as output:
        stack = Stack(state, ports, given=given_without_mistakes(), output=output, say=say)
        await interruptible(
            _serve(stack, say),
            asked=lambda: say("Stopping; once more to kill."),
            insisted=stack.kill,
        )
        say("Stopped.")


async def _serve(stack: Stack, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    async with stack:
        seconds = time.monotonic() - began
        say(f"Ready in {seconds:.1f} s: {stack.url}/api/v1 (documentation: {stack.url}/docs). Ctrl-C stops everything.")
        await stack.until_failed()
