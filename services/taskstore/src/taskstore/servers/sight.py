"""What was seen of a server when it was last looked at."""

from dataclasses import dataclass

from taskstore.servers.address import Address
from taskstore.servers.standing import Standing


@dataclass(frozen=True)
class Sight:
    """One look at one address."""

    address: Address
    standing: Standing | None = None
    """None where it could not be reached."""
    trouble: str | None = None
    """Why it can't be used."""
    lasting: bool = False
    """Whether waiting does not help."""
