"""How many requests may come, and from where they are said to come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
from libs.runtime.tests.providers.redis_server import RedisServer

from gateway.limits.addresses import address_of, networks
from gateway.limits.counting import MEMORY, Counting
from gateway.limits.rates import rates
from gateway.limits.settings import LimitSettings


@asynccontextmanager
async def started(storage: str) -> AsyncIterator[Counting]:
    counting = Counting(storage)
    await counting.start()
    yield counting
    await counting.stop()


@pytest.fixture(params=[MEMORY, "redis"])
async def counting(request: pytest.FixtureRequest) -> AsyncIterator[Counting]:
    if request.param == MEMORY:
        async with started(MEMORY) as counting:
            yield counting
        return
    async with RedisServer() as redis, started(redis.url) as counting:
        yield counting


async def test_so_many_pass_and_then_no_more(counting: Counting) -> None:
    (rate,) = rates("user", "3/hour")
    standings = [await counting.count(rate, "ana") for _ in range(5)]
    assert [one.allowed for one in standings if one] == [True, True, True, False, False]
    assert [one.remaining for one in standings if one] == [2, 1, 0, 0, 0]
    assert all(one and 0 < one.reset_s <= 3600 for one in standings)
    of_another = await counting.count(rate, "ben")
    assert of_another is not None
    assert of_another.allowed


async def test_two_rates_do_not_share_their_counts(counting: Counting) -> None:
    (user,), (submissions,) = rates("user", "1/hour"), rates("submissions", "1/hour")
    first, second = await counting.count(user, "ana"), await counting.count(submissions, "ana")
    assert first is not None
    assert second is not None
    assert first.allowed
    assert second.allowed


async def test_all_pass_while_redis_is_away_and_it_is_told_once() -> None:
    (rate,) = rates("user", "1/hour")
    async with RedisServer() as redis, started(redis.url) as counting:
        redis.stop()
        with structlog.testing.capture_logs() as told:
            assert [await counting.count(rate, "ana") for _ in range(50)] == [None] * 50
    assert [one["log_level"] for one in told] == ["warning"]


async def test_those_who_came_long_ago_are_forgotten() -> None:
    (rate,) = rates("user", "5 per 3 seconds")
    async with started(MEMORY) as counting:
        for number in range(300):
            await counting.count(rate, f"user-{number}")
        kept = counting._strategy.storage.storage  # noqa: SLF001 - how much memory it takes shows nowhere else
        assert len(kept) >= 300
        async with asyncio.timeout(20):
            while len(kept) > 10:
                await counting.count(rate, "somebody")
                await asyncio.sleep(0.2)


@pytest.mark.parametrize(
    ("written", "policies"),
    [
        ("600/minute", ['"user";q=600;w=60']),
        ("600/minute; 10000/day", ['"user";q=600;w=60', '"user-day";q=10000;w=86400']),
        ("5/minute;9/minute;20/minute", ['"user";q=5;w=60', '"user-minute";q=9;w=60', '"user-minute-2";q=20;w=60']),
        ("5 per 10 seconds", ['"user";q=5;w=10']),
        ("off", []),
    ],
)
def test_how_rates_are_written(written: str, policies: list[str]) -> None:
    assert [rate.policy for rate in rates("user", written)] == policies


@pytest.mark.parametrize("written", ["many", "600", "0/minute", "-1/minute", "600/moon", ";"])
def test_a_rate_that_is_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"write it as 600/minute|allow one request"):
        rates("user", written)


def test_rates_are_limited_by_default_only_where_callers_say_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "ADDRESS", "SUBMISSIONS"):
        monkeypatch.delenv(f"RATE_LIMIT_{name}", raising=False)
    settings = LimitSettings(_env_file=None, rate_limit_user="7/minute")
    assert [rate.quota for rate in settings.rates(limited=True).address] == [1200]
    assert [rate.quota for rate in settings.rates(limited=True).user] == [7]
    assert [rate.quota for rate in settings.rates(limited=False).user] == [7]
    assert settings.rates(limited=False).address == ()
    off = LimitSettings(_env_file=None, rate_limit_address="off")
    assert off.rates(limited=True).address == ()


PROXIES = "10.0.0.0/8, 192.0.2.1, fd00::/8"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),  # it is no proxy of ours: its word is nothing
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),  # its client made the first one up
        ("10.0.0.1", ["6.6.6.6, 198.51.100.1, 192.0.2.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1", "10.9.9.9"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::/64"),
        ("fd00::1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("2001:db8:0:0:1:2:3:4", [], "2001:db8::/64"),  # the whole network is one subscriber's
        (None, ["6.6.6.6"], "unknown"),
    ],
)
def test_from_where_a_request_comes(peer: str | None, forwarded: list[str], address: str) -> None:
    scope: dict[str, Any] = {
        "type": "http",
        "client": (peer, 50_000) if peer else None,
        "headers": [(b"x-forwarded-for", value.encode()) for value in forwarded],
    }
    assert address_of(scope, networks(PROXIES)) == address
