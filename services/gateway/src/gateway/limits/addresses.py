"""From which address a request comes, also behind proxies."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_UNKNOWN: Final = "unknown"
_ONE_SUBSCRIBER: Final = 64
"""Bits: whoever has one IPv6 address has all that begin with these."""


def networks(written: str) -> tuple[Network, ...]:
    """Comma-separated addresses and networks (CIDR). Raises ValueError."""
    return tuple(ip_network(one.strip(), strict=False) for one in written.split(",") if one.strip())


def address_of(scope: Scope, trusted: Iterable[Network]) -> str:
    """The peer's; where that is a trusted proxy, the nearest in `X-Forwarded-For` that is none.

    That header is read from its right end: what stands before the first untrusted one, anybody may have written.
    """
    peer = _peer(scope)
    if peer is None:
        return _UNKNOWN
    proxies = tuple(trusted)
    hops = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    while hops and any(peer in network for network in proxies):
        before = _read(hops.pop())
        if before is None:
            break
        peer = before
    return _counted(peer)


def comes_from(scope: Scope, networks: Iterable[Network]) -> bool:
    """Whether the peer itself, who may hand on what others send, is in one of the networks."""
    peer = _peer(scope)
    return peer is not None and any(peer in network for network in networks)


def _peer(scope: Scope) -> Address | None:
    return _read(scope["client"][0]) if scope.get("client") else None


def _read(written: str) -> Address | None:
    """An address with or without its port; None for anything else."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _counted(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, _ONE_SUBSCRIBER), strict=False))
