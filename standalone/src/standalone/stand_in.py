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


def open_the_way_to(path: Path) -> None:
    """Let the account pass through the folders above, without letting it list them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
