"""What `intelliassist keys` says where it can't do what it is asked."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from contracts.http.keys import Scope
from standalone.keys import create, revoke, show
from standalone.refusal import Refusal
from standalone.state import State


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO())


@pytest.fixture(autouse=True)
def nowhere_else(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Whatever house its runner has."""
    for name in ("TASKSTORE_URL", "INTERNAL_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)


@pytest.mark.parametrize(
    ("user", "name", "expires", "line"),
    [
        ("a/b", "x", None, "--user: give 1 to 128 characters without slashes"),
        ("anonymous", "x", None, "--user: give 1 to 128 characters without slashes"),
        ("", "x", None, "--user: give 1 to 128 characters without slashes"),
        ("ana", " ", None, "--name: give 1 to 200 characters in one line"),
        ("ana", "x", "soon", "--expires: 'soon' is no span like 90d, 12h or 52w, and no moment"),
        ("ana", "x", "0d", "--expires: '0d' is no span"),
    ],
)
async def test_what_can_be_no_key_is_refused_in_a_line(
    folder: Path, console: Console, user: str, name: str, expires: str | None, line: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        await create(State(folder), user, Scope.WRITE, name, expires, console)
    assert refusal.value.line.startswith(line)
    assert refusal.value.exit_code == 2


async def test_without_a_house_it_says_how_to_name_one(folder: Path, console: Console) -> None:
    with pytest.raises(Refusal, match=r"no house runs in .*--state, or set TASKSTORE_URL and INTERNAL_TOKEN"):
        await show(State(folder), console)
    assert not list(folder.iterdir()), "and leaves no trace"  # noqa: ASYNC240 - nothing else runs meanwhile


async def test_a_house_that_does_not_answer_is_named(folder: Path, console: Console) -> None:
    (folder / "addresses.json").write_text(json.dumps({"taskstore": "http://127.0.0.1:1"}))
    with pytest.raises(Refusal, match=r"no task store answers at http://127\.0\.0\.1:1; is the house up\?"):
        await revoke(State(folder), "4kZ0QmT2vB7x", console)
    with pytest.raises(Refusal, match="name the public part of the key"):
        await revoke(State(folder), "../health", console)
