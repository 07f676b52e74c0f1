"""What the processes say: to a file each, and to the terminal."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from rich.console import Console
from rich.text import Text

_COLOURS: Final = {
    "gateway": "cyan",
    "transcriber": "magenta",
    "vision": "blue",
    "extractor": "yellow",
    "taskstore": "green",
    "broker": "bright_black",
    "postgres": "bright_black",
}
_WIDTH = max(len(name) for name in _COLOURS)


class Output:
    """Call it with a process's name and one of its lines. Without a console it only keeps the files."""

    def __init__(self, folder: Path, console: Console | None) -> None:
        self._folder = folder
        self._console = console
        self._files: dict[str, TextIO] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._open.close()

    def __call__(self, name: str, line: str) -> None:
        self._file(name).write(f"{line}\n")
        if self._console:
            prefix = (f"{name:<{_WIDTH}} │ ", _COLOURS.get(name, "white"))
            self._console.print(Text.assemble(prefix, line), soft_wrap=True)

    def _file(self, name: str) -> TextIO:
        """The log of this run; that of the run before is written over."""
        if name not in self._files:
            path = self._folder / f"{name}.log"
            self._files[name] = self._open.enter_context(path.open("w", encoding="utf-8", buffering=1))
        return self._files[name]
