from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from extractor.app import build
from extractor.settings import Settings


@pytest.fixture(autouse=True)
def _kept_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOB_URL", f"file:{tmp_path}")


def _settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


async def test_the_service_is_put_together_from_its_settings() -> None:
    report = await build(_settings()).health.report()
    assert _settings().health_port == 8004
    assert [provider["provider"] for provider in report["providers"]["order"]] == ["local"]
    assert {left["provider"] for left in report["providers"]["left_out"]} == {"groq", "openai"}


async def test_the_order_of_providers_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_PROVIDERS", " OpenAI, groq ")
    given = _settings(groq_api_key="gsk-any", openai_base_url="http://127.0.0.1:9/v1", openai_model="qwen3")
    report = await build(given).health.report()
    assert [(one["provider"], one["model"]) for one in report["providers"]["order"][:2]] == [
        ("openai", "qwen3"),
        ("groq", "openai/gpt-oss-20b"),
    ]
    assert report["providers"]["order"][2]["provider"] == "local"


def test_a_strange_provider_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_PROVIDERS", "groq,oracle")
    with pytest.raises(ValidationError, match="groq"):
        _settings()
