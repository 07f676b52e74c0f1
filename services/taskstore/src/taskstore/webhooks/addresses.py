"""Which addresses belong to the public internet, so that nobody can make the house call on its own neighbours."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

_PUBLIC: Final = IPv6Network("2000::/3")
"""The only part of IPv6 out of which public addresses are given."""
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""An IPv4 address in its last bits, as networks without IPv4 are told (NAT64, RFC 6052)."""
_KEPT_FROM_4: Final = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments; some clouds keep their metadata here
    IPv4Network("192.88.99.0/24"),  # relays of 6to4, whoever runs them
    IPv4Network("168.63.129.16/32"),  # what a virtual machine on Azure asks about itself
)
_KEPT_FROM_6: Final = (
    IPv6Network("2001::/23"),  # Teredo, which wraps an IPv4 address, and other protocol assignments
    IPv6Network("2002::/16"),  # 6to4, likewise
    IPv6Network("3fff::/20"),  # documentation
)
_ISATAP: Final = (0x0000_5EFE, 0x0200_5EFE)
"""The middle of an address that wraps an IPv4 address within a site (RFC 5214)."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether a stranger may have us connect to it. Whatever wraps another address is as public as that."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not any(address in net for net in _KEPT_FROM_4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return False
    return address.is_global and address in _PUBLIC and not any(address in net for net in _KEPT_FROM_6)
