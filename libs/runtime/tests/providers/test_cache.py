"""The same question is paid for once, wherever answers are kept."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from libs.runtime.tests.providers.asking import Askers
from libs.runtime.tests.providers.redis_server import RedisServer

from contracts.answering import TokenUse
from runtime.blobs import Blobs
from runtime.providers.cache import BlobCache, NoCache, RedisCache, ResultCache, open_cache
from runtime.providers.failures import ProviderFailed
from runtime.providers.settings import ChainSettings
from wire.faults import Fault
from wire.server import WireServer


@pytest.fixture
async def redis() -> AsyncIterator[RedisServer]:
    async with RedisServer() as server:
        yield server


@pytest.fixture(params=["blobs", "redis"])
async def cache(request: pytest.FixtureRequest, patient: ChainSettings) -> AsyncIterator[ResultCache]:
    blobs = Blobs.open("memory:")
    if request.param == "blobs":
        yield open_cache(patient, blobs)
        return
    async with RedisServer() as server:
        kept = open_cache(patient.model_copy(update={"cache_url": server.url}), blobs)
        yield kept
        await kept.close()


async def test_the_same_question_is_paid_for_once(
    wire: WireServer, askers: Askers, patient: ChainSettings, cache: ResultCache
) -> None:
    first = await askers.groq(patient, cache=cache).ask()
    again = await askers.groq(patient, cache=cache).ask()  # a worker that was started anew, say

    assert (again.result, again.tokens) == (first.result, TokenUse())
    assert first.tokens.total > 0
    assert len(wire.heard) == 1


async def test_whoever_asks_the_same_at_the_same_time_waits_for_that_answer(
    wire: WireServer, askers: Askers, patient: ChainSettings, cache: ResultCache
) -> None:
    asker = askers.groq(patient, cache=cache)

    replies = await asyncio.gather(*(asker.ask() for _ in range(5)))

    assert {reply.result.text for reply in replies} == {"call Tom"}
    assert sum(reply.tokens.total > 0 for reply in replies) == 1
    assert len(wire.heard) == 1


async def test_users_models_and_questions_are_kept_apart(
    wire: WireServer, askers: Askers, patient: ChainSettings, cache: ResultCache
) -> None:
    for user, content, model in [
        ("ana", "one thing", "openai/gpt-oss-20b"),
        ("ben", "one thing", "openai/gpt-oss-20b"),
        ("ana/ben", "one thing", "openai/gpt-oss-20b"),
        ("ana", "another", "openai/gpt-oss-20b"),
        ("ana", "one thing", "openai/gpt-oss-120b"),
    ]:
        await askers.groq(patient, cache=cache, model=model).ask(content, user)

    assert len(wire.heard) == 5


async def test_a_failure_is_not_kept(
    wire: WireServer, askers: Askers, patient: ChainSettings, cache: ResultCache
) -> None:
    asker = askers.groq(patient, cache=cache)
    wire.fails(Fault.wrong_json())
    with pytest.raises(ProviderFailed):
        await asker.ask()
    wire.recovers()

    assert (await asker.ask()).result.text == "call Tom"


async def test_what_another_release_kept_is_asked_anew(
    wire: WireServer, askers: Askers, patient: ChainSettings, tmp_path: Path
) -> None:
    blobs_of_ana = tmp_path / "cache" / "users" / "ana"
    cache = BlobCache(Blobs.open(f"file:{tmp_path}"))
    await askers.groq(patient, cache=cache).ask()
    [kept] = blobs_of_ana.iterdir()
    kept.write_text('{"words": "call Tom"}')

    assert (await askers.groq(patient, cache=cache).ask()).result.text == "call Tom"
    assert len(wire.heard) == 2


async def test_a_redis_that_is_away_costs_a_call_and_never_an_answer(
    wire: WireServer, askers: Askers, patient: ChainSettings, redis: RedisServer
) -> None:
    cache = RedisCache(redis.url, keep_s=60)
    asker = askers.groq(patient, cache=cache)
    await asker.ask()
    redis.stop()

    assert (await asker.ask()).result.text == "call Tom"
    assert len(wire.heard) == 2

    await redis.start()
    await asker.ask()
    await asker.ask()
    assert len(wire.heard) == 3
    await asker.endpoint.close()


async def test_a_blob_store_that_is_away_costs_a_call_and_never_an_answer(
    askers: Askers, patient: ChainSettings, tmp_path: Path
) -> None:
    cache = BlobCache(Blobs.open(f"file:{tmp_path}"))
    asker = askers.groq(patient, cache=cache)
    await asker.ask("before")
    (tmp_path / "cache" / "users" / "ben").write_text("a file where a folder should be")

    assert (await asker.ask("before", "ben")).result.text == "call Tom"


async def test_redis_forgets_after_the_days_that_were_set(redis: RedisServer) -> None:
    from redis.asyncio import Redis  # noqa: PLC0415 - the fixture of that name is the server

    cache = open_cache(ChainSettings(cache_url=redis.url, cache_days=2), Blobs.open("memory:"))
    await cache.put("ana", "question", b"answer")

    async with Redis.from_url(redis.url) as looking:
        [key] = [key async for key in looking.scan_iter()]
        assert key == b"intelliassist:cache:users/ana/question"
        assert 0 < await looking.ttl(key) <= 2 * 86_400
    await cache.close()


def test_a_cache_can_be_left_out_and_a_wrong_address_is_not_shown() -> None:
    blobs = Blobs.open("memory:")

    assert isinstance(open_cache(ChainSettings(cache_url="off"), blobs), NoCache)
    with pytest.raises(ValueError, match="CACHE_URL") as wrong:
        open_cache(ChainSettings(cache_url="redis:/user:hunter2@somewhere"), blobs)
    assert "hunter2" not in str(wrong.value)
