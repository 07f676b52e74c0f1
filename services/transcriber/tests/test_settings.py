"""What may be set, and what is said about mistakes."""

from pathlib import Path

import pytest

from runtime.configuration.block import load
from transcriber.settings import Settings


@pytest.fixture(autouse=True)
def no_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_all_providers_are_tried_unless_told_otherwise() -> None:
    assert Settings().transcriber_providers == ("groq", "huggingface", "openai", "local")


def test_the_order_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSCRIBER_PROVIDERS", " openai, Groq,,openai ")
    assert Settings().transcriber_providers == ("openai", "groq")


def test_a_provider_that_does_not_exist_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRANSCRIBER_PROVIDERS", "grok,local")
    with pytest.raises(SystemExit):
        load(Settings)
    told = capsys.readouterr().err
    mistake = "Input should be 'groq', 'huggingface', 'openai' or 'local', not 'grok'"
    assert told.splitlines() == [f"settings: TRANSCRIBER_PROVIDERS: {mistake}"]


def test_sizes_are_told_in_megabytes_and_seconds() -> None:
    cutting = Settings(transcriber_chunk_mb=20, transcriber_chunk_s=120, transcriber_overlap_s=1).cutting
    assert (cutting.largest_bytes, cutting.longest_s, cutting.overlap_s) == (20_000_000, 120, 1)
