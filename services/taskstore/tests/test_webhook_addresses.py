"""Which addresses a stranger may have the house call."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskstore.webhooks.addresses import is_public
from taskstore.webhooks.destinations import Destinations, NotAllowed

_INNER = [
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4",
    )
]  # fmt: skip


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::200e"])
def test_the_public_internet_may_be_called(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.1", "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.31.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.88.99.1", "168.63.129.16", "224.0.0.1", "239.255.255.250",
        "240.0.0.1", "255.255.255.255", "198.18.0.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "fec0::1", "fd00:ec2::254",
        "fc00::1", "ff02::1", "ff0e::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808",
        "2002:7f00:1::", "2002:808:808::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1", "5f00::1",
        "100::1", "2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:a00:1", "4000::1",
    ],
)  # fmt: skip
def test_whatever_is_not_public_may_not(address: str) -> None:
    assert not is_public(ip_address(address))


@given(st.sampled_from(_INNER).flatmap(lambda net: st.integers(int(net[0]), int(net[-1]))))
def test_no_wrapping_makes_an_inner_address_public(number: int) -> None:
    inner = IPv4Address(number)
    assert not is_public(inner)
    for prefix in ("::ffff:0:0", "::", "64:ff9b::", "64:ff9b:1::", "2a00:1450::5efe:0:0"):
        assert not is_public(IPv6Address(int(IPv6Address(prefix)) + number)), prefix
    assert not is_public(IPv6Address((0x2002 << 112) + (number << 80)))
    assert not is_public(IPv6Address((0x20010000 << 96) + (number ^ 0xFFFF_FFFF)))


@given(st.integers(0, 2**128 - 1))
def test_only_the_public_part_of_ipv6_is_public(number: int) -> None:
    address = IPv6Address(number)
    translated = address in IPv6Network("64:ff9b::/96") or address.ipv4_mapped is not None
    assert not is_public(address) or translated or address in IPv6Network("2000::/3")


@pytest.mark.parametrize("address", ["64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_a_wrapped_public_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/", "https://localhost:5432/", "https://LOCALHOST./", "https://127.0.0.1/", "https://127.1/",
        "https://2130706433/", "https://0x7f.1/", "https://0x7f000001/", "https://0177.0.0.1/", "https://0/",
        "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/", "https://169.254.169.254/latest/meta-data/", "https://[fe80::1%25lo]/",
        "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/", "https://127\u30020\u30020\u30021/",
    ],
)  # fmt: skip
async def test_however_a_loopback_address_is_written_nothing_is_sent_there(url: str) -> None:
    destinations = Destinations(allow_private=False)
    with pytest.raises(NotAllowed):
        await destinations.check(url)
    destinations.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://1.1.1.1/", "https"),
        ("ftp://1.1.1.1/", "https"),
        ("https://user:secret@1.1.1.1/", "password"),
        ("https://user@1.1.1.1/", "password"),
        ("https://1.1.1.1:0/", "no such port"),
        ("https://1.1.1.1:99999/", "no such port"),
        ("https://1.1.1.1:22/", "Port 22 is not for webhooks"),
        ("https://1.1.1.1:1023/", "Port 1023 "),
        ("https://1.1.1.1:5432/", "Port 5432 "),
        ("https://1.1.1.1:9092/", "Port 9092 "),
        ("https:///path", "host"),
        ("https://no-such-host.invalid/", "no address"),
        ("https://" + "a" * 70 + ".example/", "no address"),
        ("https://[::1/", "URL"),
        ("https://xn--/h", "name is none"),
        ("https://xn--zzzzzz99999/", "name is none"),
        ("https://xn--ls8h.la/", "name is none"),
        ("https://1.1.1.1:\u0664\u0664\u0663/", "no such port"),
        ("https://1.1.1.1:0443/", "no such port"),
        ("https://1.1.1.1:00/", "no such port"),
        ("https://1.1.1.1:+443/", "no such port"),
        ("https://1.1.1.1:4_43", "no such port"),
        ("https://1.1.1.1:?", "no such port"),
        ("https://[2606:4700::1111]:0443/", "no such port"),
        ("https://0x5db8d70e/", "four numbers"),
        ("https://0X5DB8D70E./", "four numbers"),
        ("https://1572394766/", "four numbers"),
        ("https://93.184.55054/", "four numbers"),
        ("https://93.184.0xd7.0xe/", "four numbers"),
        ("https://1.1.1.1./", "four numbers"),
    ],
)
async def test_a_url_that_leads_nowhere_is_refused_with_its_reason(url: str, reason: str) -> None:
    destinations = Destinations(allow_private=False)
    with pytest.raises(NotAllowed, match=reason):
        await destinations.check(url)
    destinations.close()


@given(
    host=st.text(st.sampled_from("xn-az019.\u0664\u00df\u3002\U0001f4a9%_@[]:"), min_size=1, max_size=12),
    port=st.text(st.sampled_from("0489x+_ \u0664"), max_size=5),
)
async def test_a_url_is_taken_or_refused_and_nothing_else_becomes_of_it(host: str, port: str) -> None:
    destinations = Destinations(allow_private=False)
    with pytest.raises(NotAllowed):
        await destinations.check(f"https://{host}.invalid:{port}/hook")
    destinations.close()


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "{:#x}", "{:#o}", "0{:o}", "1.{}", "0x1.{}", "1.1.{}"]))
async def test_an_address_has_one_spelling(number: int, form: str) -> None:
    destinations = Destinations(allow_private=True)
    with pytest.raises(NotAllowed):
        await destinations.check(f"https://{form.format(number)}/hook")
    destinations.close()


@pytest.mark.parametrize(
    "url", ["https://1.1.1.1/a:0443", "https://1.1.1.1?a=b:0443", "https://[2606:4700::1111]", "https://1.1.1.1#x:00"]
)
async def test_what_only_looks_like_an_odd_port_is_none(url: str) -> None:
    destinations = Destinations(allow_private=False)
    await destinations.check(url)
    destinations.close()


@pytest.mark.parametrize("port", ["", ":443", ":80", ":1024", ":8443", ":65535"])
async def test_a_receiver_may_be_where_the_web_is_and_where_nothing_else_is(port: str) -> None:
    destinations = Destinations(allow_private=False)
    assert await destinations.addresses(httpx.URL(f"https://1.1.1.1{port}/hook")) == ["1.1.1.1"]
    destinations.close()


async def test_in_a_network_of_ones_own_private_addresses_may_be_allowed() -> None:
    destinations = Destinations(allow_private=True)
    assert "127.0.0.1" in await destinations.addresses(httpx.URL("http://localhost:8080/hook"))
    assert "127.0.0.1" in await destinations.addresses(httpx.URL("http://localhost:81/hook")), "as may be any port"
    with pytest.raises(NotAllowed, match="password"):
        await destinations.check("http://user:secret@localhost/")
    destinations.close()
