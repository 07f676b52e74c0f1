"""A small disk of our own in the place of a folder."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_MOUNT: Final = "/bin/mount"
_UNMOUNT: Final = "/bin/umount"
_COPY: Final = "/bin/cp"
_BLOCK: Final = 64 * 1024
_BALLAST: Final = "ballast"
_WHEN_WE_ARE_GONE: Final = 'read -r _; exec "$1" --lazy "$2"'


class MountError(RuntimeError):
    """This machine does not let us mount."""


class SmallDisk:
    """Has room until it is filled."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / _BALLAST

    def fill(self) -> None:
        """Leave not a byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (_BLOCK, 1):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError as full:
                    if full.errno != errno.ENOSPC:
                        raise

    def empty(self) -> None:
        """All the room is there again."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """What lies in the folder lies on the small disk meanwhile, and in the folder again afterwards.

    Whoever holds the folder open must look anew. The mount does not outlive us, however we end. Raises MountError.
    """
    before = folder.with_name(f"{folder.name}.before")
    folder.rename(before)
    folder.mkdir()
    try:
        _mount(folder, megabytes)
    except MountError:
        folder.rmdir()
        before.rename(folder)
        raise
    # It is told that we are gone by the end of what it reads.
    guard = subprocess.Popen(  # noqa: S603 - our own words
        ["/bin/sh", "-c", _WHEN_WE_ARE_GONE, "guard", _UNMOUNT, str(folder)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _copy(before, folder)
        shutil.rmtree(before)
        disk = SmallDisk(folder)
        yield disk
        disk.empty()
        _copy(folder, before)
    finally:
        guard.communicate()
        if before.exists():
            folder.rmdir()
            before.rename(folder)


def _copy(what: Path, to: Path) -> None:
    """With owners and times."""
    to.mkdir(exist_ok=True)
    subprocess.run([_COPY, "--archive", f"{what}/.", str(to)], check=True)  # noqa: S603 - our own words


def _mount(folder: Path, megabytes: int) -> None:
    if os.geteuid():
        raise MountError("only root may mount a small disk")
    told = subprocess.run(  # noqa: S603 - our own words
        [_MOUNT, "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise MountError(f"no small disk can be mounted here: {told.stderr.strip()}")
