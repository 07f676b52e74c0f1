"""What can be set, and what becomes of it."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.http.providers import ChainReport
from runtime.blobs import Blobs
from vision.app import build
from vision.limits import Limits
from vision.providers.chain import chain
from vision.providers.local import Local
from vision.settings import Settings


def report(limits: Limits, **what: Any) -> ChainReport:
    settings = Settings(_env_file=None, **what)
    blobs = Blobs.open("memory:")
    return chain(settings, blobs, Local(blobs, limits)).report()


def test_who_is_asked_is_set_as_a_list_and_the_local_one_is_always_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISION_PROVIDERS", " huggingface, openai ,")
    assert Settings(_env_file=None).vision_providers == ("huggingface", "openai")

    monkeypatch.setenv("VISION_PROVIDERS", "local,opnai")
    with pytest.raises(ValidationError, match="Input should be"):
        Settings(_env_file=None)


def test_who_is_not_set_up_is_left_out_and_it_is_said_what_is_missing(limits: Limits) -> None:
    told = report(limits)

    assert [one.provider for one in told.order] == ["local"]
    missing = {one.provider: one.reason for one in told.left_out}
    assert set(missing) == {"openai", "huggingface", "groq"}
    assert "OPENAI_VISION_MODEL" in missing["openai"]
    assert "HF_API_KEY" in missing["huggingface"]
    assert "GROQ_VISION_MODEL" in missing["groq"]


def test_groq_is_not_asked_about_pictures_for_its_key_alone(limits: Limits) -> None:
    told = report(limits, groq_api_key="gsk-x")
    assert [one.provider for one in told.order] == ["local"]

    told = report(limits, groq_api_key="gsk-x", groq_vision_model="a/preview", vision_providers=("groq",))
    assert [(one.provider, one.model) for one in told.order] == [
        ("groq", "a/preview"),
        ("local", "rapidocr-ppocrv6"),
    ]


async def test_the_service_tells_whom_it_asks(tmp_path: Any) -> None:
    server = {"openai_base_url": "http://127.0.0.1:9/v1", "openai_vision_model": "llava"}
    service = build(Settings.model_validate({"blob_url": f"file:{tmp_path}"} | server))

    told = await service.health.report()

    assert told["checks"]["providers"] == "ok"
    assert [one["provider"] for one in told["providers"]["order"]] == ["openai", "local"]
    assert "llava" in str(told)
