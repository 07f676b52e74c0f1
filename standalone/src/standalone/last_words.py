"""The reason that a process gave before it died, without what its log put around it."""

import json
import re
from ast import literal_eval
from collections.abc import Iterable
from typing import Final

_PRETTY: Final = re.compile(r"\d{4}-\d\d-\d\dT\S+ \[(?P<level>\w+) *\] (?P<event>.*?)(?P<fields>(?: \w+=.*)?)")
_FIELD: Final = re.compile(r"""(?P<name>\w+)=(?P<value>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)""")
_ERROR: Final = re.compile(r"(?:\w+\.)*\w+(?:Error|Exception): (?=\S)")


def last_words(lines: Iterable[str]) -> str:
    """What a service's log calls its reason; else the last line, without the name of its error."""
    said = [line.strip() for line in lines if line.strip()]
    if not said:
        return "it said nothing"
    entries = [entry for line in said if (entry := _entry(line))]
    fatal = [entry for entry in entries if entry.get("level") == "critical"]
    entry = fatal[-1] if fatal else _entry(said[-1])
    if entry is None:
        return _ERROR.sub("", said[-1], count=1) if _ERROR.match(said[-1]) else said[-1]
    return " ".join((entry.get("reason") or entry["event"]).split())


def _entry(line: str) -> dict[str, str] | None:
    """A line of a service's log in either of its forms; None for any other line."""
    if line.startswith("{"):
        try:
            fields = json.loads(line)
        except ValueError:
            return None
        return {name: str(value) for name, value in fields.items()} if "event" in fields else None
    pretty = _PRETTY.fullmatch(line)
    if pretty is None:
        return None
    fields = {field["name"]: _unquoted(field["value"]) for field in _FIELD.finditer(pretty["fields"])}
    return {**fields, "level": pretty["level"], "event": pretty["event"]}


def _unquoted(value: str) -> str:
    return str(literal_eval(value)) if value[0] in "'\"" else value
