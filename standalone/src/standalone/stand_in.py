"""As whom root runs PostgreSQL, which refuses to run as root."""

import os
import pwd
import stat
from pathlib import Path
from typing import Any

_ACCOUNT = "nobody"
"""It is on every machine."""


def stand_in() -> dict[str, Any]:
    """The account, in the words of `subprocess.Popen`; empty for everybody but root, who need none."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(_ACCOUNT)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def open_the_way_to(path: Path) -> list[Path]:
    """Let the account pass through the folders above, without letting it list them; those that were closed before."""
    closed = [folder for folder in path.parents if not folder.stat().st_mode & stat.S_IXOTH]
    for folder in closed:
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    return closed
