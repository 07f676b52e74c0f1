"""How much one may ask for."""

from typing import Final

from pydantic import Field, field_validator

from gateway.limits.addresses import Network, networks
from gateway.limits.counting import MEMORY
from gateway.limits.rates import OFF, Rate, Rates, rates
from runtime.configuration.block import Block

_USER: Final = "600/minute"
_ADDRESS: Final = "1200/minute"
_SUBMISSIONS: Final = "120/minute"
_REDIS: Final = ("redis://", "rediss://", "unix://")


class LimitSettings(Block):
    """How much one may ask for.

    Rates are written as `600/minute`, several with `;`, or `off`. Where AUTH_MODE=none they are off unless set.
    """

    rate_limit_user: str | None = None
    """Requests of one user; 600/minute where callers say who they are."""
    rate_limit_address: str | None = None
    """Requests from one address, whoever they are from; 1200/minute where callers say who they are."""
    rate_limit_submissions: str | None = None
    """Chats and uploads of one user; 120/minute where callers say who they are."""
    rate_limit_storage: str = MEMORY
    """`memory` counts in each process by itself; `redis://host:port/db` counts for all of them."""
    trusted_proxies: str = ""
    """Addresses and networks (CIDR), comma-separated: whose `X-Forwarded-For` and `traceparent` are believed."""

    daily_bytes: int | None = Field(default=None, ge=1)
    """What a user may upload in a day of UTC; as much as they like where left out."""
    daily_tokens: int | None = Field(default=None, ge=1)
    """What a user's jobs may cost in a day; nothing more is taken when they are used up."""

    @field_validator("rate_limit_user", "rate_limit_address", "rate_limit_submissions")
    @classmethod
    def _is_a_rate(cls, written: str | None) -> str | None:
        if written is not None:
            rates("", written)
        return written

    @field_validator("rate_limit_storage")
    @classmethod
    def _is_a_storage(cls, address: str) -> str:
        if address != MEMORY and not address.startswith(_REDIS):
            raise ValueError("write memory, or redis://host:port/db")
        return address

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, written: str) -> str:
        networks(written)
        return written

    @property
    def proxies(self) -> tuple[Network, ...]:
        return networks(self.trusted_proxies)

    def rates(self, *, limited: bool) -> Rates:
        """`limited`: whether what is not set is limited at all."""

        def chosen(name: str, written: str | None, default: str) -> tuple[Rate, ...]:
            return rates(name, written or (default if limited else OFF))

        return Rates(
            address=chosen("address", self.rate_limit_address, _ADDRESS),
            user=chosen("user", self.rate_limit_user, _USER),
            submissions=chosen("submissions", self.rate_limit_submissions, _SUBMISSIONS),
        )
