"""A letter as it is shown: in lines for people, in JSON for programs."""

import base64
import json
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from contracts.cloudevents import attributes
from runtime.letters.letter import Letter, Settled

_INDENT: Final = "  "


def told(letter: Letter) -> dict[str, Any]:
    """For programs."""
    return {
        "id": str(letter.letter_id),
        "topic": letter.topic,
        "code": letter.code,
        "reason": letter.reason,
        "attempts": letter.attempts,
        "group": letter.group,
        "job_id": str(letter.job_id) if letter.job_id else None,
        "trace_id": letter.trace_id,
        "put_aside_at": letter.put_aside_at.isoformat() if letter.put_aside_at else None,
        "origin": letter.origin,
        "place": f"{letter.place.topic}/{letter.place.partition}/{letter.offset}",
        "bytes": letter.size,
    }


def told_whole(letter: Letter, settled: Settled | None) -> dict[str, Any]:
    """The same with its stack, its headers, and what was done about it."""
    return told(letter) | {
        "stack": letter.stack,
        "headers": {name: value.decode("utf-8", "replace") for name, value in letter.headers},
        "key": letter.key.decode("utf-8", "replace") if letter.key is not None else None,
        "settled": {
            "as": settled.settlement,
            "at": settled.at.isoformat() if settled.at else None,
            "event_id": str(settled.event_id) if settled.event_id else None,
        }
        if settled
        else None,
    }


def content_told(value: bytes | None) -> dict[str, str] | None:
    """Bytes as programs can read them."""
    if value is None:
        return None
    try:
        return {"encoding": "utf-8", "value": value.decode()}
    except UnicodeDecodeError:
        return {"encoding": "base64", "value": base64.b64encode(value).decode()}


def say(console: Console, line: str = "", style: str = "") -> None:
    """A line as wide as it is; what strangers wrote in it can't move the cursor."""
    console.print(Text(_printable(line), style), soft_wrap=True, highlight=False)


def draw(letter: Letter, console: Console) -> None:
    """Three lines."""
    say(console, f"{letter.letter_id}  {letter.topic}  {letter.code}", "bold")
    say(console, f"{_INDENT}{' '.join(letter.reason.split())}")
    tries = f"{letter.attempts} {'attempt' if letter.attempts == 1 else 'attempts'}"
    say(console, f"{_INDENT}{tries} by {letter.group}, put aside {_moment(letter.put_aside_at)}", "dim")
    say(console, f"{_INDENT}job {letter.job_id or 'unknown'}  trace {letter.trace_id or 'none'}", "dim")


def draw_whole(letter: Letter, settled: Settled | None, console: Console) -> None:
    """All that is known of it but its bytes."""
    draw(letter, console)
    say(console, f"{_INDENT}it was {letter.origin}, {_size(letter)}", "dim")
    if settled is not None:
        instead = f", as event {settled.event_id}" if settled.event_id else ""
        say(console, f"{_INDENT}{settled.settlement} {_moment(settled.at)}{instead}", "yellow")
    say(console, "headers", "bold")
    for name, value in letter.headers:
        say(console, f"{_INDENT}{name}: {value.decode('utf-8', 'replace')}")
    say(console, "stack", "bold")
    for line in letter.stack.splitlines():
        say(console, f"{_INDENT}{line}")


def draw_content(value: bytes | None, console: Console) -> None:
    content = content_told(value)
    say(console, "content" + (f", {content['encoding']}" if content else ": none"), "bold")
    for line in content["value"].splitlines() if content else ():
        say(console, f"{_INDENT}{line}")


def write_json(console: Console, document: Any) -> None:
    console.file.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _size(letter: Letter) -> str:
    if letter.size is not None:
        return f"{letter.size} bytes"
    dataref = attributes(dict(letter.headers)).dataref
    return f"its payload lies in the blob store at {dataref}" if dataref else "without a payload"


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else "at an unknown time"


def _printable(line: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in line)
