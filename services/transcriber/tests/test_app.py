"""The transcriber as it is put together, and what it tells of itself."""

from pathlib import Path

import pytest

from transcriber.app import build
from transcriber.settings import Settings


@pytest.fixture(autouse=True)
def no_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_it_tells_who_is_asked_in_which_order_and_why_others_are_not() -> None:
    settings = Settings(blob_url="memory:", groq_api_key="a-secret-key", transcriber_providers="openai,groq")
    report = await build(settings).health.report()
    told = report["providers"]
    assert [(one["provider"], one["model"], one["state"]) for one in told["order"]] == [
        ("groq", "whisper-large-v3-turbo", "ready"),
        ("local", "whisper-tiny.en", "ready"),
    ]
    assert [one["provider"] for one in told["left_out"]] == ["openai"]
    assert "a-secret-key" not in str(report)
    assert (report["checks"]["providers"], report["checks"]["local speech"]) == ("ok", "ok")


async def test_without_any_key_there_is_the_model_on_this_machine() -> None:
    report = await build(Settings(blob_url="memory:")).health.report()
    assert [one["provider"] for one in report["providers"]["order"]] == ["local"]
    assert {one["provider"] for one in report["providers"]["left_out"]} == {"groq", "huggingface", "openai"}
