"""What the house says of its own configuration."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from runtime.configuration.description import describe
from standalone.__main__ import app
from standalone.configuration import document, variables
from standalone.settings import settings_of_services

ROOT = Path(__file__).parents[2]
SERVICES = ["gateway", "transcriber", "vision", "extractor", "taskstore"]


@pytest.fixture
def config(monkeypatch: Any, tmp_path: Path) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    for name in variables():
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, **environment: str) -> Result:
        return CliRunner(env=environment).invoke(app, ["config", *words])

    return run


def test_what_is_in_force_is_told_with_its_origin_and_without_secrets(config: Any, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GROQ_MODEL=llama3-8b-8192\nAPI_PORT=9000\nLOG_LEVEL=warning\n")
    (tmp_path / "token").write_text("a-token-that-nobody-sees")
    told = config(
        "--json",
        DATABASE_URL="postgresql://landlord:hidden@there:5433/house?sslmode=require",
        CACHE_URL="redis://:hidden@cache:6379/0",
        INTERNAL_TOKEN_FILE=str(tmp_path / "token"),
        SUPABASE_SERVICE_KEY="hidden",
        GROQ_API_KEY="hidden",
        LOG_LEVEL="error",
    )
    assert told.exit_code == 0, told.output
    assert "hidden" not in told.output
    assert "nobody-sees" not in told.output
    services = json.loads(told.stdout)
    assert list(services) == SERVICES
    store, gateway = services["taskstore"]["settings"], services["gateway"]["settings"]
    assert store["DATABASE_URL"] == {"value": "postgresql://********@there:5433/house", "from": "environment"}
    assert store["CACHE_URL"] == {"value": "redis://********@cache:6379/0", "from": "environment"}
    assert gateway["INTERNAL_TOKEN"] == {"value": "********", "from": "file"}
    assert gateway["API_PORT"] == {"value": 9000, "from": ".env"}
    assert gateway["LOG_LEVEL"] == {"value": "ERROR", "from": "environment"}
    assert gateway["MAX_WAIT_S"] == {"value": 300, "from": "default"}
    assert services["extractor"]["settings"]["GROQ_MODEL"] == {"value": "openai/gpt-oss-20b", "from": ".env"}
    assert "GROQ_MODEL" in services["extractor"]["remarks"][0]
    assert "SUPABASE_SERVICE_KEY is not used" in services["taskstore"]["remarks"][0]
    assert [one["mistakes"] for one in services.values()] == [[]] * 5


def test_what_up_provides_is_no_mistake(config: Any) -> None:
    told = config("taskstore", "--json")
    assert told.exit_code == 0
    settings = json.loads(told.stdout)["taskstore"]["settings"]
    assert settings["INTERNAL_TOKEN"] == {"value": "********", "from": "intelliassist up"}
    assert settings["DATABASE_URL"]["from"] == "intelliassist up"


def test_mistakes_of_all_services_are_told_and_end_it_with_2(config: Any) -> None:
    told = config(DATABASE_POOL_MAX="many", AUTH_MODE="maybe", VISION_MIN_CONFIDENCE="7", COLUMNS="200")
    assert told.exit_code == 2
    said = told.output.splitlines()
    assert any("taskstore: DATABASE_POOL_MAX: " in line and "'many'" in line for line in said)
    assert any("gateway: AUTH_MODE: " in line and "'maybe'" in line for line in said)
    assert any("vision: VISION_MIN_CONFIDENCE: Input should be less than or equal to 1" in line for line in said)
    assert "intelliassist: 3 mistakes in the settings" in told.output


def test_a_service_that_is_none_is_said(config: Any) -> None:
    told = config("kitchen")
    assert (told.exit_code, "there is no service 'kitchen'" in told.output) == (2, True)


def test_the_earlier_names_are_read(config: Any) -> None:
    told = config(
        "--json",
        API_HOST="127.0.0.2",
        API_PORT="8080",
        DEBUG="true",
        CORS_ORIGINS="http://one,http://two",
        MAX_FILE_SIZE="1000",
        MAX_AUDIO_BYTES="2000",
        ALLOWED_FILE_TYPES="image/jpg, Audio/mp3,text/*",
        UPLOAD_DIR="uploads",
        LOG_LEVEL="info",
        LOG_FORMAT="%(asctime)s %(message)s",
        GROQ_API_KEY="k",
        GROQ_MODEL="llama-3.3-70b-versatile",
        HF_API_KEY="k",
        HF_BASE_URL="https://api-inference.huggingface.co",
        SUPABASE_URL="https://abc.supabase.co",
        SUPABASE_ANON_KEY="k",
        SUPABASE_SERVICE_KEY="k",
        DATABASE_URL="postgresql+asyncpg://u:p@h/d",
    )
    assert told.exit_code == 0, told.output
    services = json.loads(told.stdout)
    gateway = {name: one["value"] for name, one in services["gateway"]["settings"].items()}
    assert (
        gateway
        | {
            "API_HOST": "127.0.0.2",
            "API_PORT": 8080,
            "DEBUG": True,
            "CORS_ORIGINS": "http://one,http://two",
            "MAX_TEXT_BYTES": 1000,
            "MAX_PICTURE_BYTES": 1000,
            "MAX_AUDIO_BYTES": 2000,
            "ALLOWED_FILE_TYPES": ["image/jpeg", "audio/mpeg", "text/*"],
            "BLOB_URL": "file:uploads",
            "LOG_FORMAT": "pretty",
            "SUPABASE_URL": "https://abc.supabase.co/",
        }
        == gateway
    )
    assert services["extractor"]["settings"]["GROQ_MODEL"]["value"] == "openai/gpt-oss-120b"
    assert services["transcriber"]["settings"]["HF_BASE_URL"]["value"] is None
    assert services["taskstore"]["settings"]["DATABASE_URL"]["value"] == "postgresql://********@h:5432/d"


def test_the_page_is_what_the_classes_say() -> None:
    written = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert written == document(), "run `python -m standalone.configuration > docs/configuration.md`"


def test_every_setting_says_what_it_means() -> None:
    mute = {
        f"{service}: {one.variable}"
        for service, settings in settings_of_services().items()
        for one in describe(settings)
        if not one.meaning
    }
    assert mute == set()


def test_no_variable_is_named_that_nobody_reads() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))
    assert named
    assert named <= variables()
