"""How a key comes to be, and what is kept of it."""

import secrets
import string
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

_LETTERS: Final = string.digits + string.ascii_letters
_PUBLIC: Final = 12
_SECRET: Final = 43
"""Letters of 62: 256 bits."""


@dataclass(frozen=True)
class NewKey:
    """A key that nobody has yet: `ia_<public part>_<secret>`, a form that scanners for secrets can be taught."""

    key_id: str
    key: str

    @classmethod
    def made(cls) -> Self:
        key_id = _random(_PUBLIC)
        return cls(key_id, f"ia_{key_id}_{_random(_SECRET)}")

    @property
    def sha256(self) -> str:
        """All that is stored of it. The secret is random and long, so a slow hash would guard nothing more."""
        return sha256(self.key.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
