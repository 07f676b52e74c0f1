"""What is said must be known again, whatever the house does to it on its way."""

from pathlib import Path

import pytest
from tests.chaos.sayings import heard, recording

from transcriber.providers.chunk import Cutting
from transcriber.providers.preparing import prepare


@pytest.mark.parametrize("number", [0, 1, 24, 19_999, (1 << 20) - 1])
def test_a_recording_is_known_again_when_it_was_made_ready_for_a_model(number: int, tmp_path: Path) -> None:
    said = recording(number)
    assert said.file is not None
    name, sound = said.file
    (tmp_path / name).write_bytes(sound)
    (chunk,) = prepare(Cutting(), str(tmp_path / name), name, 0.0)

    assert said.tasks[0] in heard(chunk.flac)
    assert recording(number ^ 1).tasks[0] not in heard(chunk.flac)
