"""What is measured on: a folder of sentences, meetings, notes, recordings and pictures, each with what is right."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from benchmarks.quality.rows import Dated, Medium, Meeting, Notes, Sentence

FILES: Final = ("due_dates.jsonl", "requests.jsonl", "meetings.jsonl", "notes.json", "media/gold.json")

T = TypeVar("T")


class Unusable(Exception):  # noqa: N818 - says what the material is
    """The folder, or a line in it, is not in the format."""


@dataclass(frozen=True)
class Material:
    """All of it. What is not in the folder is None."""

    folder: Path
    due_dates: tuple[Dated, ...] | None
    requests: tuple[Sentence, ...] | None
    meetings: tuple[Meeting, ...] | None
    notes: Notes | None
    recordings: dict[Path, str] | None
    pictures: dict[Path, tuple[str, ...]] | None

    @classmethod
    def of(cls, folder: Path) -> "Material":
        """What lies in a folder. Raises Unusable."""
        if not folder.is_dir():
            raise Unusable(f"{folder}: there is no such folder")
        dated, requests, meetings, notes, gold = (folder / name for name in FILES)
        media = _one(gold, dict[str, Medium]) or {}
        places = {gold.parent / name: medium for name, medium in media.items()}
        recordings = {path: medium.text for path, medium in places.items() if medium.text is not None}
        pictures = {path: medium.lines for path, medium in places.items() if medium.lines is not None}
        return cls(
            folder=folder,
            due_dates=_lines(dated, Dated),
            requests=_lines(requests, Sentence),
            meetings=_lines(meetings, Meeting),
            notes=_one(notes, Notes),
            recordings={path: text for path, text in recordings.items() if path.is_file()} or None,
            pictures={path: lines for path, lines in pictures.items() if path.is_file()} or None,
        )

    def missing(self) -> Iterator[str]:
        """Names of what the folder should have and has not."""
        yield from (name for name in FILES if not (self.folder / name).is_file())
        gold = self.folder / FILES[-1]
        yield from (f"media/{name}" for name in _one(gold, dict[str, Any]) or {} if not (gold.parent / name).is_file())


def _lines(path: Path, row: type[T]) -> tuple[T, ...] | None:
    if not path.is_file():
        return None
    numbered = enumerate(path.read_text("utf-8").splitlines(), 1)
    return tuple(_read(f"{path.name}:{number}", line, row) for number, line in numbered if line.strip())


def _one(path: Path, shape: type[T]) -> T | None:
    return _read(path.name, path.read_text("utf-8"), shape) if path.is_file() else None


def _read(place: str, data: str, shape: type[T]) -> T:
    try:
        return TypeAdapter(shape).validate_python(json.loads(data))
    except (ValueError, ValidationError) as wrong:
        raise Unusable(f"{place}: {wrong}") from wrong
