"""What a user prefers, over HTTP."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from contracts.fact import Fact
from contracts.http.request import Request
from contracts.job import Language, ProviderName, existing_zone

Zone = Annotated[str, AfterValidator(existing_zone)]
"""The IANA name of a time zone that exists."""
Order = Annotated[tuple[ProviderName, ...], Field(max_length=16)]


class Me(Fact):
    """A user and what they prefer; it counts for what they send from then on."""

    user_id: str | None = None
    """Null where no user was named."""
    time_zone: str | None = None
    """In which their days begin, where a request names no other; UTC where null."""
    language: Language | None = None
    """In which they want to be answered; that of what they send where null."""
    providers: tuple[ProviderName, ...] = ()
    """Whom they want to be asked, in this order; nobody else is then, but for the local models. Empty: the house's order."""
    available_providers: tuple[ProviderName, ...] = ()
    """Those that the house is set up with, the first asked first."""
    status: str = "success"


class KnownUser(Me):
    """A user as the task store tells a gateway of them; not for clients."""

    forgotten_at: AwareDatetime | None = None
    """What they sent up to then was forgotten, and is not written down any more; null where nothing was."""


class Preferences(Request):
    """What is to change of a user's preferences (RFC 7396): what is left out stays, null is no preference."""

    time_zone: Zone | None = None
    language: Language | None = None
    providers: Order | None = None
