"""`intelliassist up`: the house in the foreground, until Ctrl-C."""

import time
from collections.abc import Callable

import httpx
from rich.console import Console

from standalone.given import given_without_mistakes
from standalone.interrupts import interruptible
from standalone.output import Output
from standalone.ports import Ports
from standalone.stack import Stack
from standalone.state import State
from standalone.trace_destination import traces_to


async def up(state: State, port: int | None, console: Console, *, free_ports: bool, otlp: str | None) -> None:
    """Keep the stack up until somebody stops it. Raises Refusal when it can't start or go on.

    `port`: the gateway's, where it is asked for; else API_PORT says, or with `free_ports` whichever is free.
    `otlp`: who gets the traces, whatever the environment says.
    """

    def say(line: str) -> None:
        console.print(line, style="bold", highlight=False, soft_wrap=True)

    destination = traces_to(otlp)
    with state.held(), Output(state.logs, console) as output:
        given = given_without_mistakes().model_copy(update=destination)
        ports = Ports.free(gateway=port) if free_ports else Ports(gateway=given.api_port if port is None else port)
        stack = Stack(state, ports, given=given, output=output, say=say)
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
        say(f"Ready in {seconds:.1f} s: {stack.url}/api/v1{await _documentation(stack.url)}. Ctrl-C stops everything.")
        await stack.until_failed()


async def _documentation(url: str) -> str:
    """Where the API describes itself, if it does."""
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        try:
            docs = (await client.get("/")).json()["links"].get("docs")
        except (httpx.HTTPError, ValueError, KeyError):  # it was ready a moment ago; whoever watches it tells more
            return ""
    return f" (documentation: {url}{docs})" if docs else ""
