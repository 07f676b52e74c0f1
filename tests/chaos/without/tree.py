"""A copy of the tree's sources in which something is changed, and the environment in which it is what runs."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.chaos.without.protection import HOUSE, Protection

_FOLDERS: Final = ("deploy", "libs", "services", "standalone", "tests")
_JARS: Final = ".cache/kafka"
_WHERE: Final = "import importlib.util as u, sys; [print(u.find_spec(name).origin) for name in sys.argv[1:]]"


@contextmanager
def tree_without(protection: Protection) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Where it lies, and the environment for what shall run from it. Raises ValueError where anything else would run."""
    with TemporaryDirectory(prefix="without-") as folder:
        tree = Path(folder)
        for name in _FOLDERS:
            shutil.copytree(HOUSE / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", ".intelliassist"))
        (tree / _JARS).parent.mkdir()
        (tree / _JARS).symlink_to(HOUSE / _JARS)
        for edit in protection.edits:
            edit.apply(tree)
        sources = sorted([*tree.glob("*/src"), *tree.glob("*/*/src")])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sources))}
        _check(protection, tree, environment)
        yield tree, environment


def _check(protection: Protection, tree: Path, environment: Mapping[str, str]) -> None:
    """Every Python that is started with this environment, the services' too, finds the changed packages in the copy."""
    packages = sorted({Path(edit.file.partition("/src/")[2]).parts[0] for edit in protection.edits})
    # S603: our own Python, and names of ours.
    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _WHERE, *packages], cwd=tree, env=environment, capture_output=True, text=True, check=True
    )
    for origin in told.stdout.split():
        if not Path(origin).is_relative_to(tree):
            raise ValueError(f"{origin} would run, not the changed one")
