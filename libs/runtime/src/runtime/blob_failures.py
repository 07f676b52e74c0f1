"""The ways in which bytes are not there, or find no place."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from obstore.exceptions import BaseError

from runtime.errors import BadInput, Permanent, Transient

NOT_THERE: Final = (FileNotFoundError, ValueError)
"""What a store raises for a key under which nothing lies; ValueError, where no store can have such a key."""
_FULL: Final = tuple(f"(os error {number})" for number in (errno.ENOSPC, errno.EDQUOT))
"""How a store that is a folder says that there is no room; it tells the number in no other way."""


class BlobMissing(Permanent):
    """Nothing lies under this key, or no longer."""

    def __init__(self, key: str) -> None:
        super().__init__("The stored file is gone.", "blob_missing")
        self.args = (key,)
        self.key = key


class BlobForgotten(BadInput):
    """What lay under this key was removed because its owner wanted that: nobody's failure."""

    def __init__(self, key: str) -> None:
        super().__init__("forgotten", "Its owner had this deleted.")
        self.args = (key,)
        self.key = key


class BlobChanged(Permanent):
    """The bytes are not those that the claim check was made for."""

    def __init__(self, key: str) -> None:
        super().__init__("The stored file is not the one that was sent.", "blob_changed")
        self.args = (key,)
        self.key = key


class NoRoom(Transient):
    """The store takes nothing more until somebody makes room; what lies there can be read and removed."""


@contextmanager
def outages_told() -> Iterator[None]:
    """Tell a store that is away, or full, from a key that is not there: the first two are Transient."""
    try:
        yield
    except NOT_THERE:
        raise
    except (BaseError, OSError) as away:
        if any(words in str(away) for words in _FULL):
            raise NoRoom("the blob store has no room left") from away
        raise Transient(f"the blob store can't be reached: {type(away).__name__}") from away
