"""What keeps a promise, and how it is taken out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.house import Kafka

LOST: Final = r"^lost: |did not end within"
HOUSE: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Edit:
    """A few words of a file, and what stands in their place without the protection."""

    file: str
    """From the root of the tree."""
    old: str
    new: str

    def occurs(self, tree: Path = HOUSE) -> int:
        """How often the old words stand in the file: once, or nobody knows what is taken out."""
        return (tree / self.file).read_text().count(self.old)

    def apply(self, tree: Path) -> None:
        """Raises ValueError where the file does not read as it is believed to."""
        if self.occurs(tree) != 1:
            raise ValueError(f"{self.file} does not hold once: {self.old}")
        file = tree / self.file
        file.write_text(file.read_text().replace(self.old, self.new))


@dataclass(frozen=True)
class Protection:
    """Where others stand behind it, so that one alone can't be missed, all of them are taken out."""

    name: str
    promise: str
    """What it keeps, in a few words."""
    experiments: tuple[str, ...]
    """Those that must fail without it."""
    edits: tuple[Edit, ...]
    fails_by: str = LOST
    """A pattern that one of what they miss must match; whatever else goes wrong proves nothing."""
    only_on: Kafka | None = None
    """The broker with which it can be missed, where another never needs it."""

    def needed_on(self, kafka: Kafka) -> bool:
        return self.only_on in (None, kafka)
