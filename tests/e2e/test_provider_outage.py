"""When a provider goes away users are answered all the same, and are told by whom."""

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "provider_outage.py"


def test_the_local_models_answer_during_an_outage_and_the_provider_after_it() -> None:
    """The example ends with an error as soon as somebody else answers than who should."""
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(EXAMPLE)], capture_output=True, text=True, timeout=180, check=False, env=_without_color()
    )

    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    assert "outage: answered throughout, and by Groq again after each mending" in ended.stdout


def _without_color() -> dict[str, str]:
    return {**os.environ, "NO_COLOR": "1", "COLUMNS": "140"}
