"""The client without `async` and `await` is the same client."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from contracts.http.submissions import ChatRequest, JobAccepted
from contracts.http.tasks import TaskUpdate
from intelliassist_client import ProblemError, SyncClient

MAKER = Path(__file__).parents[1] / "make_sync.py"


@pytest.fixture
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sync", MAKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_made_from_the_asynchronous_one(maker: ModuleType) -> None:
    there = {path.name: path.read_text(encoding="utf-8") for path in maker.MADE.glob("*.py")}
    assert there == maker.made(), "run `make client`"


def test_it_submits_and_tells_refusals(house_in_thread: Any) -> None:
    with SyncClient(house_in_thread.url, api_key="ia_1_secret") as client:
        answer = client.submissions.chat(ChatRequest(message="Call Tom"))
        with pytest.raises(ProblemError, match="404 unknown_task"):
            client.tasks.update(7, TaskUpdate(summary="Call Tom"))
    assert isinstance(answer, JobAccepted)
    assert house_in_thread.headers()["authorization"] == "Bearer ia_1_secret"


def test_it_follows_a_job(house_in_thread: Any, event: Any) -> None:
    house_in_thread.streams = [[event(1, "received")], [event(2, "completed")]]
    job_id = "5b0d7d9e-6ad7-4c3c-9f5e-2f9f3a3f1c11"
    with SyncClient(house_in_thread.url) as client:
        assert [change.status for change in client.watch(job_id)] == ["received", "completed"]
