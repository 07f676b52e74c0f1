"""A disk without room, in a name space of mounts that only one process of ours sees."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

_MOUNTED = 'mount -t tmpfs -o size=64k tmpfs "$1" || exit 77; shift; exec "$@"'
_PUT = """
import asyncio, sys
from runtime.blob_failures import NoRoom
from runtime.blobs import Blobs

async def put() -> None:
    blobs = Blobs.open(f"file:{sys.argv[1]}")
    await blobs.put("users/ana/1", b"x" * 1024)
    try:
        await blobs.put("users/ana/2", b"x" * 1024 * 1024)
    except NoRoom as full:
        print(full, len(await blobs.get("users/ana/1")), await blobs.has("users/ana/2"))

asyncio.run(put())
"""


async def test_a_full_disk_is_told_from_one_that_is_away_and_keeps_what_it_has(tmp_path: Path) -> None:
    folder = str(tmp_path)
    words = ["unshare", "--mount", "--map-root-user", "sh", "-c", _MOUNTED, "sh", folder, sys.executable, "-c", _PUT]
    process = await asyncio.create_subprocess_exec(*words, folder, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    if process.returncode in (1, 77) and b"Traceback" not in err:
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(f"nothing can be mounted here: {err.decode()}")
        pytest.skip(f"nothing can be mounted here: {err.decode()}")

    assert out.decode() == "the blob store has no room left 1024 False\n", err.decode()
