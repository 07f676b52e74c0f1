"""What `intelliassist dlq` does."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final
from uuid import UUID

from rich.console import Console

from runtime.errors import Permanent, Transient
from runtime.letters.letter import Letter
from runtime.letters.reading import Found, Letters, open_letters
from runtime.letters.settling import Settling, open_settling
from runtime.telemetry import configure_tracing
from standalone.dlq import shown
from standalone.dlq.place import Place
from standalone.dlq.wanted import Wanted
from standalone.refusal import Refusal

_NAME: Final = "intelliassist"
_DONE: Final = {"redrive": "redriven", "drop": "dropped"}


async def list_letters(wanted: Wanted, place: Place, console: Console, *, as_json: bool) -> None:
    """Those that nobody has done anything about. Raises Refusal, also where there are none."""
    async with _letters(place) as letters:
        found = await _open(letters, wanted)
    if as_json:
        shown.write_json(console, {"letters": [shown.told(letter) for letter in found]})
    else:
        for letter in found:
            shown.draw(letter, console)
    _some(found)


async def show_letter(letter_id: UUID, place: Place, console: Console, *, content: bool, as_json: bool) -> None:
    """One, settled or not. Raises Refusal."""
    async with _letters(place) as letters:
        one = next((one for one in await letters.of() if one.letter.letter_id == letter_id), None)
        if one is None:
            raise Refusal(f"there is no letter {letter_id}")
        value = (await letters.record(one.letter)).value if content else None
    if as_json:
        told = shown.told_whole(one.letter, one.settled)
        shown.write_json(console, told | ({"content": shown.content_told(value)} if content else {}))
        return
    shown.draw_whole(one.letter, one.settled, console)
    if content:
        shown.draw_content(value, console)


async def redrive(wanted: Wanted, place: Place, console: Console, *, yes: bool, as_json: bool) -> None:
    """Publish the records again, each once, or tell which it would be. Raises Refusal."""
    async with _letters(place) as letters:
        records = wanted.records_among(_unsettled(await letters.of(wanted.topics)))
        _some(records)
        done = []
        if yes:
            async with _settling(place) as settling:
                for same in records:
                    again = await settling.redrive(same, await letters.record(same[0]))
                    done.append({"event_id": str(again.event_id), "attempt": again.attempt})
    told = [
        (letter, shown.told(letter) | (done[number] if done else {}))
        for number, same in enumerate(records)
        for letter in same
    ]
    _tell("redrive", told, console, yes=yes, as_json=as_json)


async def drop(wanted: Wanted, place: Place, console: Console, *, yes: bool, as_json: bool) -> None:
    """Settle the letters without doing anything, or tell which it would be. Raises Refusal."""
    async with _letters(place) as letters:
        found = await _open(letters, wanted)
    _some(found)
    if yes:
        async with _settling(place) as settling:
            for letter in found:
                await settling.drop(letter)
    _tell("drop", [(letter, shown.told(letter)) for letter in found], console, yes=yes, as_json=as_json)


async def _open(letters: Letters, wanted: Wanted) -> list[Letter]:
    return wanted.among(_unsettled(await letters.of(wanted.topics)))


def _unsettled(found: Sequence[Found]) -> list[Letter]:
    return [one.letter for one in found if one.settled is None]


def _some(found: Sequence[object]) -> None:
    if not found:
        raise Refusal("no letter is like that")


def _tell(
    verb: str, letters: Sequence[tuple[Letter, dict[str, Any]]], console: Console, *, yes: bool, as_json: bool
) -> None:
    if as_json:
        shown.write_json(console, {"done": yes, "letters": [told for _, told in letters]})
        return
    for letter, _ in letters:
        shown.draw(letter, console)
    number = f"{len(letters)} {'letter' if len(letters) == 1 else 'letters'}"
    shown.say(console, f"{number} {_DONE[verb]}" if yes else f"{number} to {verb}; nothing was done, --yes does it")


@asynccontextmanager
async def _letters(place: Place) -> AsyncIterator[Letters]:
    with _answering(place):
        async with open_letters(place) as letters:
            yield letters


@asynccontextmanager
async def _settling(place: Place) -> AsyncIterator[Settling]:
    configure_tracing(_NAME, place)
    with _answering(place):
        async with open_settling(place, place.blob_url, _NAME) as settling:
            try:
                yield settling
            except (Transient, Permanent) as failure:
                raise Refusal(
                    f"it was not done for all of them: {failure}; `intelliassist dlq list` shows what is left"
                ) from failure


@contextmanager
def _answering(place: Place) -> Iterator[None]:
    try:
        yield
    except Transient as away:
        raise Refusal(f"the broker at {place.kafka_bootstrap_servers} gives no answer: {away}") from away
    except Permanent as gone:
        raise Refusal(str(gone)) from gone
