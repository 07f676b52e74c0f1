"""Folders short enough for sockets, and what processes said."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


class Heard:
    """Takes lines as the stack's terminal does."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.lines.append((name, line))

    def of(self, name: str) -> list[str]:
        return [line for who, line in self.lines if who == name]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="house-"))
    yield path
    shutil.rmtree(path)
