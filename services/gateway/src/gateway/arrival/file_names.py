"""What clients call their files."""

import re
from typing import Final

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST: Final = 200


def file_name(sent: str | None) -> str:
    """The last step of what a client calls its file, printable and of bearable length."""
    name = _UNSAFE.sub("", (sent or "").replace("\\", "/")).rpartition("/")[2].strip()
    return name[-_LONGEST:] or "file"
