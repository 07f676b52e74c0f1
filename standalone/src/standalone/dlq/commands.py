"""How `intelliassist dlq` is typed."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeAlias

import typer

from standalone.dlq import work
from standalone.dlq.place import place_of
from standalone.dlq.wanted import Wanted, id_of
from standalone.terminal import StateFolder, console, run, state_in

dlq = typer.Typer(help="Dead letters: records that could not be handled, with their reasons.", no_args_is_help=True)

_Several: TypeAlias = list[str] | None
Topics = Annotated[_Several, typer.Option("--topic", help="Published on it.", metavar="TOPIC")]
Codes = Annotated[_Several, typer.Option("--code", help="What was wrong, say blob_missing.", metavar="CODE")]
Jobs = Annotated[_Several, typer.Option("--job", help="About it.", metavar="ID")]
Groups = Annotated[_Several, typer.Option("--group", help="The consumer group that gave up.", metavar="GROUP")]
Ids = Annotated[_Several, typer.Option("--id", help="The letter itself.", metavar="ID")]
Limit = Annotated[int | None, typer.Option(min=1, help="The first so many.", metavar="N")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this it only says what would be done.")]


@dlq.command("list")
def list_letters(
    topic: Topics = None,
    code: Codes = None,
    job: Jobs = None,
    group: Groups = None,
    letter: Ids = None,
    limit: Limit = None,
    *,
    as_json: Json = False,
    state: StateFolder = None,
) -> None:
    """Show the letters that nobody has put back or dropped."""
    _run(
        lambda: work.list_letters(
            Wanted.of(topic, code, job, group, letter, limit), place_of(state_in(state)), console, as_json=as_json
        )
    )


@dlq.command("show")
def show_letter(
    letter: Annotated[str, typer.Argument(help="Its id, as `list` prints it.")],
    *,
    content: Annotated[bool, typer.Option("--content", help="Its bytes too: they may be people's words.")] = False,
    as_json: Json = False,
    state: StateFolder = None,
) -> None:
    """Show one letter with its stack and its headers, also one that was put back or dropped."""
    _run(
        lambda: work.show_letter(
            id_of("letter", letter), place_of(state_in(state)), console, content=content, as_json=as_json
        )
    )


@dlq.command()
def redrive(  # noqa: PLR0913 - an option each
    topic: Topics = None,
    code: Codes = None,
    job: Jobs = None,
    group: Groups = None,
    letter: Ids = None,
    limit: Limit = None,
    *,
    yes: Yes = False,
    as_json: Json = False,
    state: StateFolder = None,
) -> None:
    """Put records back on their topics, as another attempt; the jobs that failed with them go on."""
    _run(
        lambda: work.redrive(
            Wanted.of(topic, code, job, group, letter, limit),
            place_of(state_in(state)),
            console,
            yes=yes,
            as_json=as_json,
        )
    )


@dlq.command()
def drop(  # noqa: PLR0913 - an option each
    topic: Topics = None,
    code: Codes = None,
    job: Jobs = None,
    group: Groups = None,
    letter: Ids = None,
    limit: Limit = None,
    *,
    yes: Yes = False,
    as_json: Json = False,
    state: StateFolder = None,
) -> None:
    """Let letters be: nobody needs them, and they are listed no more."""
    _run(
        lambda: work.drop(
            Wanted.of(topic, code, job, group, letter, limit),
            place_of(state_in(state)),
            console,
            yes=yes,
            as_json=as_json,
        )
    )


def _run(act: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def begun() -> None:
        await act()  # what was typed wrongly is refused as the rest is

    run(begun())
