"""The whole measuring, on small folders."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.quality.evaluation import OWN, evaluate
from benchmarks.quality.material import Material

from wire.faults import Fault
from wire.server import WireServer

SENTENCES = [
    {"text": "Please send me the floor plan.", "request": True},
    {"text": "The blue bowl is the nicest of all.", "request": False},
]
SETTINGS = ("GROQ_", "HF_", "OPENAI_", "EXTRACTOR_", "TRANSCRIBER_", "VISION_", "PROVIDER_", "CACHE_")

Kept = Callable[..., Path]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No provider but this machine, whatever is set outside."""
    for name in list(os.environ):
        if name.startswith(SETTINGS):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A folder of material: `kept(requests=[...])` writes requests.jsonl."""

    def keep(**rows: list[dict[str, Any]]) -> Path:
        for name, lines in rows.items():
            (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        return tmp_path

    return keep


@pytest.fixture
async def groq(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WireServer]:
    """A server that speaks as Groq, for which a key is set."""
    async with WireServer.running() as wire:
        monkeypatch.setenv("GROQ_API_KEY", "gsk-key")
        monkeypatch.setenv("GROQ_BASE_URL", wire.url)
        monkeypatch.setenv("PROVIDER_ATTEMPTS", "1")
        monkeypatch.setenv("TRANSCRIBER_PROVIDERS", "local")
        yield wire


def measured(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.quality"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def test_the_houses_own_set_is_complete() -> None:
    own = Material.of(OWN)
    assert list(own.missing()) == []
    assert all((own.due_dates, own.requests, own.meetings, own.notes, own.recordings, own.pictures))


def test_a_folder_with_some_of_the_files_is_measured_on_those(kept: Kept) -> None:
    dated = {"text": "Return it tomorrow.", "reference": "2026-11-18T09:00:00", "due": "2026-11-19"}
    folder = kept(requests=SENTENCES, due_dates=[dated])
    run = measured(EVAL_DATA=str(folder), EVAL_OUT=str(folder / "figures.json"))
    assert run.returncode == 0, run.stderr
    local = json.loads((folder / "figures.json").read_text())["local"]
    assert local["due_dates"] == {"right": 1.0, "invented": None}
    assert local["requests"] == {"p": 1.0, "r": 1.0, "f1": 1.0}
    assert local["meetings"] == dict.fromkeys(["p", "r", "f1", "assignee"])
    assert local["notes"] == dict.fromkeys(["p", "r", "f1", "due_right"])
    assert (local["wer"], local["cer"]) == (None, None)
    assert local["seconds"] > 0
    assert "not there: notes.json" in run.stdout
    assert "| requests F1" in run.stdout
    assert "requests: 2 of 2" in run.stderr


@pytest.mark.parametrize("line", ["{", '{"text": "No answer."}'])
def test_a_line_that_is_none_is_named(kept: Kept, line: str) -> None:
    folder = kept(requests=SENTENCES)
    with (folder / "requests.jsonl").open("a") as requests:
        requests.write(line)
    run = measured(EVAL_DATA=str(folder))
    assert run.returncode == 1
    assert run.stderr.startswith("eval: requests.jsonl:3: ")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    run = measured(EVAL_DATA=str(tmp_path / "nowhere"))
    assert (run.returncode, run.stderr) == (1, f"eval: {tmp_path / 'nowhere'}: there is no such folder\n")


async def test_a_provider_with_a_key_has_figures_of_its_own(groq: WireServer, kept: Kept) -> None:
    groq.says("chat", {"tasks": [], "done": [], "suggestions": [], "answer": "Noted.", "next_step": "Go on."})
    figures = (await evaluate(kept(requests=SENTENCES))).root
    assert list(figures) == ["groq", "local"]
    assert (figures["groq"].requests.r, figures["local"].requests.r) == (0.0, 1.0)
    assert figures["groq"].wer is None


async def test_what_this_machine_answers_is_no_figure_of_the_provider(
    groq: WireServer, kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    groq.fails(Fault.unauthorized())
    figures = (await evaluate(kept(requests=SENTENCES))).root
    assert (figures["groq"].requests.f1, figures["local"].requests.f1) == (None, 1.0)
    assert "2 of 2 answered by this machine in its place" in capsys.readouterr().out
