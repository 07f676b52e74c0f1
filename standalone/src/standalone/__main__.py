"""The `intelliassist` command."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.http.keys import Scope
from standalone import keys
from standalone.config import config as show_config
from standalone.demo import demo as run_demo
from standalone.dlq.commands import dlq
from standalone.ports import Ports
from standalone.send import send as send_files
from standalone.terminal import StateFolder, console, refusable, run, state_in
from standalone.trace import trace as draw_trace
from standalone.up import up as keep_up

app = typer.Typer(
    help="Turns what people say, show and write into tasks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys_commands = typer.Typer(help="API keys: who may use the house where AUTH_MODE is not none.", no_args_is_help=True)
app.add_typer(keys_commands, name="keys")
app.add_typer(dlq, name="dlq")
_DEFAULTS = Ports()

Url = Annotated[str | None, typer.Option(help="A running gateway's address.", envvar="INTELLIASSIST_URL")]
Key = Annotated[
    str | None,
    typer.Option("--key", help="An API key or a token, where it asks for one.", envvar="INTELLIASSIST_API_KEY"),
]


@app.command()
def up(
    state: StateFolder = None,
    port: Annotated[
        int | None, typer.Option(help="The gateway's port.  [default: $API_PORT or 8000]", show_default=False)
    ] = None,
    free_ports: Annotated[
        bool, typer.Option("--free-ports", help="Take whatever ports are free; the ready line tells the gateway's.")
    ] = False,
    otlp: Annotated[
        str | None,
        typer.Option(help="Send traces to this OTLP/HTTP receiver; `console` prints them."),
    ] = None,
) -> None:
    """Run the whole house on this machine until Ctrl-C."""
    run(keep_up(state_in(state), port, console, free_ports=free_ports, otlp=otlp))


@app.command()
def demo(state: StateFolder = None, url: Url = None, key: Key = None) -> None:
    """Send one of each kind of input and show what becomes of it."""
    run(run_demo(state, url, key, console))


@app.command()
def send(
    files: Annotated[list[Path] | None, typer.Argument(help="Recordings, pictures, PDFs or text files.")] = None,
    message: Annotated[str | None, typer.Option(help="Words to go with them, or alone.")] = None,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Follow the jobs and show their tasks.")] = False,
    user: Annotated[str | None, typer.Option(help="Whose they are.")] = None,
    url: Url = None,
    key: Key = None,
    state: StateFolder = None,
) -> None:
    """Send files and words to a running house."""
    address = _address(url, state)
    run(send_files(files or [], message, watch=watch, user_id=user, url=address, key=key, console=console))


@app.command()
def trace(
    job: Annotated[str, typer.Argument(help="Its id, as `send` prints it.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    url: Url = None,
    key: Key = None,
    state: StateFolder = None,
) -> None:
    """Draw what one job waited for and what it was worked on, hop by hop."""
    run(draw_trace(job, console, url=_address(url, state), key=key, as_json=as_json))


@app.command()
def config(
    service: Annotated[str | None, typer.Argument(help="One of the five; all where left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show what is in force for each service and where it comes from, secrets masked; mistakes end it with 2."""
    refusable(lambda: show_config(service, console, as_json=as_json))


@keys_commands.command("create")
def create_key(
    user: Annotated[str, typer.Option(help="In whose name it speaks.")],
    name: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[Scope, typer.Option(help="What it allows; each includes those before it.")] = Scope.WRITE,
    expires: Annotated[str | None, typer.Option(help="When: 90d, 12h, 52w, or a moment. Never where left out.")] = None,
    state: StateFolder = None,
) -> None:
    """Make a key. It is shown this once."""
    run(keys.create(state_in(state), user, scope, name, expires, console))


@keys_commands.command("list")
def list_keys(state: StateFolder = None) -> None:
    """Show all keys, without the keys themselves."""
    run(keys.show(state_in(state), console))


@keys_commands.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="Its public part.")],
    state: StateFolder = None,
) -> None:
    """Revoke a key. It stops within a minute."""
    run(keys.revoke(state_in(state), key_id, console))


def _address(url: str | None, state: Path | None) -> str:
    """Of the gateway that is meant: the one that is named, else that of the state folder, else that of this machine."""
    return url or (state_in(state).addresses() or {}).get("url") or f"http://127.0.0.1:{_DEFAULTS.gateway}"


if __name__ == "__main__":
    app()
