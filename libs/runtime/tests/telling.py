"""A process that tells of itself what it is asked to."""

import json
import os
import subprocess
import sys
from typing import Any


class Telling:
    def __init__(self, program: str, **settings: str) -> None:
        """The program reads what it is asked, a line at a time, until there is no more."""
        self._lines: list[str] = []
        self._process = subprocess.Popen(  # noqa: S603 - the test's own program
            [sys.executable, "-c", program],
            env=os.environ | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def asked(self, *lines: str) -> None:
        assert self._process.stdin
        self._process.stdin.write("".join(f"{line}\n" for line in lines))
        self._process.stdin.flush()

    def said(self, what: str) -> None:
        """Wait until it says so."""
        assert self._process.stdout
        found = any(what in line for line in self._lines)
        while not found:
            line = self._process.stdout.readline()
            assert line, f"it ended without {what!r}"
            self._lines.append(line.rstrip("\n"))
            found = what in line

    def ended(self) -> list[str]:
        """All that it said; it ends by itself, whoever is away."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._lines += [line.rstrip("\n") for line in self._process.stdout]
        assert self._process.wait(timeout=60) == 0
        self._process.stdout.close()
        return self._lines


def logged(lines: list[str]) -> list[dict[str, Any]]:
    """Those of the lines that are of the log."""
    return [event for line in lines if line.startswith("{") and "event" in (event := json.loads(line))]
