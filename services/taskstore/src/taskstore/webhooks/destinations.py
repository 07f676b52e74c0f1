"""Where messages may go: the address in a URL, looked up and judged."""

import asyncio
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

import httpx

from taskstore.webhooks.addresses import is_public
from taskstore.webhooks.ports import may_be_called

_LOOKUPS: Final = 64
"""Names looked up at a time; each keeps a thread, and a slow name server keeps it for long."""
_PATIENCE_S: Final = 5.0
_PORTS: Final = {"http": 80, "https": 443}
_LAST_PORT: Final = 65_535
_ODD_PORT: Final = re.compile(r"[^/?#]*//[^/?#]*:(?!(?:0|[1-9][0-9]*)(?:[/?#]|$))[^/?#@\]]*(?:[/?#]|$)")
"""Parsers differ in what they make of `:0443`, of other scripts' digits, and of none."""
_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?", re.IGNORECASE | re.DOTALL)
"""A name that ends like this is read as an address, in one of many ways to write one."""


class NotAllowed(Exception):  # noqa: N818 - says what the address is
    """No message goes there. The text is a sentence for whoever named the address."""


class Unresolved(NotAllowed):
    """The name has no address now; it may have one later."""


class Destinations:
    """`allow_private` is for receivers in one's own network, and for tests: plain HTTP, any address and any port will do."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        # Threads of its own: the loop's are few, and name servers of strangers may be slow.
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="name lookup")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def check(self, url: str) -> None:
        """Raise NotAllowed where no message may be sent to `url`."""
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError) as wrong:
            raise NotAllowed("This is no URL.") from wrong
        if _ODD_PORT.match(url):
            raise NotAllowed("There is no such port: it is written in the digits 0 to 9, without a zero before them.")
        await self.addresses(parsed)

    async def addresses(self, url: httpx.URL) -> list[str]:
        """Where the host of `url` is to be found now, in the order in which to try. Raises NotAllowed.

        All of them must be allowed: which one a connection would take is not for its owner's name server to choose.
        """
        self._check_form(url)
        found = await self._look_up(url)
        if not self._allow_private and not all(is_public(address) for address in found):
            raise NotAllowed("The host's address is not on the public internet, and messages go nowhere else.")
        return [str(address) for address in found]

    def _check_form(self, url: httpx.URL) -> None:
        if url.scheme not in _PORTS or not url.raw_host:
            raise NotAllowed("A URL with https:// and a host is wanted.")
        _check_host(url)
        if url.scheme != "https" and not self._allow_private:
            raise NotAllowed("Only https:// is allowed: what is sent is for its receiver alone.")
        if url.userinfo:
            raise NotAllowed("A URL with a user or password in it is not taken.")
        if url.port is not None and not 0 < url.port <= _LAST_PORT:
            raise NotAllowed("There is no such port.")
        port = url.port or _PORTS[url.scheme]
        if not self._allow_private and not may_be_called(port):
            raise NotAllowed(
                f"Port {port} is not for webhooks: 443, 80, or one from 1024 on that no other service is known by."
            )

    async def _look_up(self, url: httpx.URL) -> list[IPv4Address | IPv6Address]:
        # The very name that the connection is made for: it is looked up nowhere else.
        name = url.raw_host.decode("ascii").strip("[]")
        port = url.port or _PORTS[url.scheme]
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_PATIENCE_S):
                answers = await loop.run_in_executor(self._threads, _ask, name, port)
        except (OSError, UnicodeError) as unknown:  # with it TimeoutError
            raise Unresolved("The host's name has no address.") from unknown
        found = dict.fromkeys(ip_address(one) for one in answers)
        if not found:
            raise Unresolved("The host's name has no address.")
        return list(found)


def _check_host(url: httpx.URL) -> None:
    """Raise NotAllowed for a name that can't be one, and for an address that is not written as addresses are."""
    try:
        name = url.host  # decodes what stands for other letters
    except UnicodeError as malformed:
        raise NotAllowed("The host's name is none: what follows xn-- can't be read.") from malformed
    if _NUMBER.fullmatch(name):
        try:
            IPv4Address(name)
        except ValueError as odd:
            raise NotAllowed("The host's address is to be written as four numbers, such as 93.184.215.14.") from odd


def _ask(name: str, port: int) -> list[str]:
    answers = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(place[0]).partition("%")[0] for *_, place in answers]
