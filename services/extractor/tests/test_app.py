from pathlib import Path

import pytest

from extractor.app import build
from extractor.settings import Settings


def test_the_service_is_put_together_from_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOB_URL", f"file:{tmp_path}")
    service = build(Settings(_env_file=None))
    assert service.health is not None
    assert Settings(_env_file=None).health_port == 8004
