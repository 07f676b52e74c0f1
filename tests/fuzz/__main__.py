"""Sends them to a house of its own, or to one on this machine that is named, and tells what came back."""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from tests.fuzz.sending import fuzz

from standalone.addresses import Given
from standalone.ports import Ports
from standalone.stack import Stack
from standalone.state import State

_MOST_TOLD = 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_OWN = "a house of its own"


async def main(url: str | None, count: int, seed: int) -> int:
    """How many answers were failures of the server, or not in the one form of errors, or none at all."""
    async with _house(url) as (address, lines):
        trouble, statuses = await fuzz(address, count, seed)
    rows = [("requests", sum(statuses.values()), f"seed {seed}, {url or _OWN}")]
    rows += [(str(status), number, HTTPStatus(status).phrase) for status, number in sorted(statuses.items())]
    rows.append(("server errors and broken answers", len(trouble), ""))
    table = [f"{name:<34}{number:>8}   {words}".rstrip() for name, number, words in rows]
    traces = re.findall(r'"trace_id":"(\w+)"', "".join(trouble[:_MOST_TOLD]))
    said = [line for line in lines if any(trace in line for trace in traces)]
    sys.stdout.write("\n".join([*table, *trouble[:_MOST_TOLD], *said, ""]))
    return len(trouble)


@asynccontextmanager
async def _house(url: str | None) -> AsyncIterator[tuple[str, Sequence[str]]]:
    """Its address, and what it says meanwhile, where it is our own."""
    if url is not None:
        if urlsplit(url).hostname not in _LOOPBACK:
            sys.exit("Only a house on this machine is fuzzed.")
        yield url, ()
        return
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        state = State(Path(folder))
        with state.held():
            lines: list[str] = []
            async with Stack(
                state,
                Ports.free(),
                given=Given(_env_file=None),
                output=lambda name, line: lines.append(f"{name}: {line}"),
                say=lines.append,
            ) as stack:
                yield stack.url, lines


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--url", help=f"of a house on this machine; {_OWN} where left out")
    asked.add_argument("--requests", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=20261122)
    told = asked.parse_args()
    sys.exit(1 if asyncio.run(main(told.url, told.requests, told.seed)) else 0)
