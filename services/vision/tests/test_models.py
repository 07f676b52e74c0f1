"""The OCR models must be there, or the service says what to do."""

import importlib.util
from pathlib import Path

import pytest

from vision import models


def test_the_models_that_come_with_rapidocr_are_found() -> None:
    found = models.find_models()

    assert found.detection.stat().st_size > 1_000_000
    assert found.recognition.stat().st_size > 1_000_000
    assert found.direction.is_file()


def test_a_missing_package_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find_spec", lambda _: None)

    with pytest.raises(models.OcrModelMissing, match="install the package `rapidocr`"):
        models.find_models()


def test_a_missing_model_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_loader("rapidocr", None, is_package=True)
    assert spec
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(models, "find_spec", lambda _: spec)

    with pytest.raises(models.OcrModelMissing, match=r"PP-OCRv6_det_small\.onnx.*reinstall"):
        models.find_models()
