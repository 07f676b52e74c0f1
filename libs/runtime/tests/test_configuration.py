"""What operators set, as services read it."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, SecretStr

from runtime.configuration.block import Block, load
from runtime.configuration.origins import origins
from runtime.providers.settings import GroqSettings, HuggingFaceSettings
from runtime.service import Service
from runtime.settings import BlobSettings, TelemetrySettings, WorkerSettings


class Door(Block):
    """Of a house of these tests."""

    door_password: SecretStr | None = None
    door_key: SecretStr | None = None
    door_key_file: Path | None = None
    """Its own, so nothing is read from it."""
    door_width: int = Field(default=90, ge=60)
    door_host: str = Field(default="here", validation_alias="DOORBELL")


@pytest.fixture(autouse=True)
def folder(monkeypatch: Any, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def password_of(door: Door) -> str | None:
    return door.door_password.get_secret_value() if door.door_password else None


def test_a_secret_stands_in_a_file(monkeypatch: Any, folder: Path) -> None:
    (folder / "secret").write_text("  open sesame \n")
    monkeypatch.setenv("DOOR_PASSWORD_FILE", str(folder / "secret"))
    assert password_of(Door()) == "open sesame"
    assert "file" in origins(Door).values()


def test_the_environment_goes_before_a_file_that_dotenv_names(monkeypatch: Any, folder: Path) -> None:
    (folder / "secret").write_text("of the file")
    (folder / ".env").write_text(f"DOOR_PASSWORD_FILE={folder / 'secret'}\nDOORBELL=there\nDOOR_WIDTH=100\n")
    assert password_of(Door()) == "of the file"
    monkeypatch.setenv("DOOR_PASSWORD", "of the environment")
    monkeypatch.setenv("DOOR_WIDTH", "")
    door = Door()
    assert (password_of(door), door.door_host, door.door_width) == ("of the environment", "there", 100)
    assert origins(Door) == {
        "door_password": "environment",
        "door_key": "default",
        "door_key_file": "default",
        "door_width": ".env",
        "door_host": ".env",
    }


def test_a_secret_with_a_file_setting_of_its_own_is_left_to_that(monkeypatch: Any, folder: Path) -> None:
    (folder / "key").write_text("rotated")
    monkeypatch.setenv("DOOR_KEY_FILE", str(folder / "key"))
    assert (Door().door_key, Door().door_key_file) == (None, folder / "key")


@pytest.mark.parametrize(
    ("content", "given", "said"),
    [
        (None, {}, "the file that DOOR_PASSWORD_FILE names can't be read"),
        (b" \n", {}, "the file that DOOR_PASSWORD_FILE names is empty"),
        (b"\xff\xfe", {}, "the file that DOOR_PASSWORD_FILE names can't be read"),
        (b"x", {"DOOR_PASSWORD": "hidden"}, "it is given twice, here and by DOOR_PASSWORD_FILE"),
    ],
)
def test_all_mistakes_are_told_at_once(
    monkeypatch: Any, folder: Path, capsys: Any, content: bytes | None, given: dict[str, str], said: str
) -> None:
    if content is not None:
        (folder / "secret").write_bytes(content)
    for name, value in {"DOOR_PASSWORD_FILE": str(folder / "secret"), "DOOR_WIDTH": "wide", **given}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="2"):
        load(Door)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        f"settings: DOOR_PASSWORD: {said}",
        "settings: DOOR_WIDTH: Input should be a valid integer, unable to parse string as an integer, not 'wide'",
    ]


@pytest.mark.parametrize(
    ("told", "living"),
    [
        ("llama3-8b-8192", "openai/gpt-oss-20b"),
        ("llama-3.1-8b-instant", "openai/gpt-oss-20b"),
        ("gemma2-9b-it", "openai/gpt-oss-20b"),
        ("meta-llama/llama-4-scout-17b-16e-instruct", "openai/gpt-oss-20b"),
        ("llama3-70b-8192", "openai/gpt-oss-120b"),
        ("Llama-3.3-70b-Versatile", "openai/gpt-oss-120b"),
        ("mixtral-8x7b-32768", "openai/gpt-oss-120b"),
    ],
)
def test_a_model_that_is_no_more_is_replaced_and_told(monkeypatch: Any, told: str, living: str) -> None:
    monkeypatch.setenv("GROQ_MODEL", told)
    settings = load(GroqSettings)
    assert settings.groq_model == living
    assert settings.remarks == (f"GROQ_MODEL: Groq serves that model no more; {living} is used",)


def test_a_model_that_lives_is_left_alone(monkeypatch: Any) -> None:
    monkeypatch.setenv("GROQ_MODEL", "openai/gpt-oss-120b")
    settings = load(GroqSettings)
    assert (settings.groq_model, settings.remarks) == ("openai/gpt-oss-120b", ())


@pytest.mark.parametrize("path", ["", "/", "/models/openai/whisper-large-v3"])
def test_the_address_that_is_gone_means_the_public_router(monkeypatch: Any, path: str) -> None:
    monkeypatch.setenv("HF_BASE_URL", f"https://api-inference.huggingface.co{path}")
    settings = load(HuggingFaceSettings)
    assert settings.hf_base_url is None
    assert settings.remarks == (
        "HF_BASE_URL: that address is gone, a public router took its place; the default is used",
    )
    monkeypatch.setenv("HF_BASE_URL", "https://mine.example/v1")
    assert (load(HuggingFaceSettings).hf_base_url, load(HuggingFaceSettings).remarks) == ("https://mine.example/v1", ())


@pytest.mark.parametrize(
    ("level", "form", "meant"),
    [
        ("debug", "JSON", ("DEBUG", "json", 0)),
        ("Warn", "Pretty", ("WARNING", "pretty", 1)),
        ("critical", "%(asctime)s - %(name)s - %(levelname)s - %(message)s", ("ERROR", "pretty", 2)),
        ("INFO", "{time} | {level} | {message}", ("INFO", "pretty", 1)),
    ],
)
def test_levels_and_formats_of_logs_are_read_as_they_are_written_elsewhere(
    monkeypatch: Any, level: str, form: str, meant: tuple[str, str, int]
) -> None:
    monkeypatch.setenv("LOG_LEVEL", level)
    monkeypatch.setenv("LOG_FORMAT", form)
    settings = load(TelemetrySettings)
    assert (settings.log_level, settings.log_format, len(settings.remarks)) == meant


async def test_a_service_says_once_what_was_replaced(monkeypatch: Any, capsys: Any) -> None:
    for name, value in {"LOG_LEVEL": "warn", "BLOB_URL": "memory:", "HEALTH_PORT": "1"}.items():
        monkeypatch.setenv(name, value)
    Service("door", load(WorkerSettings))
    # In one process with other tests, the telemetry says that it was set up before.
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "remark" in line)
    assert json.loads(line) | {
        "level": "warning",
        "remark": "LOG_LEVEL: it is none of the four levels; WARNING is used",
    } == json.loads(line)


def test_a_level_that_is_none_is_a_mistake(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(SystemExit):
        load(TelemetrySettings)
    said = "settings: LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR', not 'LOUD'"
    assert capsys.readouterr().err.splitlines() == [said]


def test_a_folder_for_uploads_is_a_blob_store_where_none_is_named(monkeypatch: Any) -> None:
    assert BlobSettings().blob_url == "file:.intelliassist/blobs"
    monkeypatch.setenv("UPLOAD_DIR", "./uploads")
    assert BlobSettings().blob_url == "file:./uploads"
    monkeypatch.setenv("BLOB_URL", "memory:")
    assert BlobSettings().blob_url == "memory:"
