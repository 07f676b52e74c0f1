"""The same question is paid for once, wherever answers are kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from libs.runtime.tests.providers.asking import Askers
from libs.runtime.tests.providers.redis_server import RedisServer

from contracts.answering import TokenUse
from runtime.blobs import Blobs
from runtime.configuration.block import load
from runtime.errors import Transient
from runtime.providers.cache import BlobCache, NoCache, RedisCache, ResultCache, open_cache
from runtime.providers.failures import ProviderFailed
from runtime.providers.settings import ChainSettings
from wire.faults import Fault
from wire.server import WireServer


def lies_of_ana(folder: Path) -> Path:
    """Where the only answer to Ana lies."""
    [kept] = (folder / "cache" / "users" / "ana").iterdir()
    return kept


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


async def test_what_is_delivered_again_tells_its_price_again_and_is_not_paid_again(
    wire: WireServer, askers: Askers, patient: ChainSettings, cache: ResultCache
) -> None:
    """Whoever was to write it down may never have heard of it."""
    wire.fails(Fault.wrong_json(), times=1)
    first = await askers.groq(patient, cache=cache).ask(cause="a job")
    again = await askers.groq(patient, cache=cache).ask(cause="a job")
    anothers = await askers.groq(patient, cache=cache).ask(cause="another job")

    assert again.tokens == first.tokens
    assert anothers.tokens == TokenUse()
    assert len(wire.heard) == 2


async def test_two_servers_may_mean_different_models_by_the_same_name(
    wire: WireServer, askers: Askers, patient: ChainSettings, cache: ResultCache
) -> None:
    await askers.groq(patient, cache=cache).ask()
    async with WireServer.running() as another, Askers(another) as there:
        another.says("chat", {"text": "call Eva"})

        assert (await there.groq(patient, cache=cache).ask()).result.text == "call Eva"
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
    cache = BlobCache(Blobs.open(f"file:{tmp_path}"))
    await askers.groq(patient, cache=cache).ask()
    lies_of_ana(tmp_path).write_text('{"words": "call Tom"}')

    assert (await askers.groq(patient, cache=cache).ask()).result.text == "call Tom"
    assert len(wire.heard) == 2


async def test_an_answer_that_is_too_old_is_asked_for_anew(
    wire: WireServer, askers: Askers, patient: ChainSettings, tmp_path: Path
) -> None:
    cache = BlobCache(Blobs.open(f"file:{tmp_path}"))
    asker = askers.groq(patient.model_copy(update={"cache_days": 2}), cache=cache)
    await asker.ask()
    kept = lies_of_ana(tmp_path)
    told = json.loads(kept.read_text())
    answered = datetime.fromisoformat(told["at"])

    for days, heard in ((1.9, 1), (2.1, 2)):
        kept.write_text(json.dumps(told | {"at": (answered - timedelta(days=days)).isoformat()}))
        await asker.ask()
        assert len(wire.heard) == heard

    await asker.ask()
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


async def test_a_user_is_forgotten_and_nobody_whose_name_is_like_theirs(cache: ResultCache) -> None:
    for user in ("ana", "an[ab]", "anabel", "*"):
        for number in range(3):
            await cache.put(user, f"question-{number}", b"answer")
    for forgotten in ("an[ab]", "*"):
        await cache.forget(forgotten)
        assert await cache.get(forgotten, "question-1") is None
    assert await cache.get("ana", "question-1") == b"answer"
    await cache.forget("ana")
    await cache.forget("nobody")
    assert await cache.get("ana", "question-2") is None
    assert await cache.get("anabel", "question-2") == b"answer"


async def test_a_redis_that_is_away_is_asked_to_forget_again(redis: RedisServer) -> None:
    cache = RedisCache(redis.url, keep_s=60)
    redis.stop()
    with pytest.raises(Transient):
        await cache.forget("ana")
    await cache.close()


async def test_redis_forgets_after_the_days_that_were_set(redis: RedisServer) -> None:
    from redis.asyncio import Redis  # noqa: PLC0415 - the fixture of that name is the server

    cache = open_cache(ChainSettings(cache_url=redis.url, cache_days=2), Blobs.open("memory:"))
    await cache.put("ana", "question", b"answer")

    async with Redis.from_url(redis.url) as looking:
        [key] = [key async for key in looking.scan_iter()]
        assert key == b"intelliassist:cache:users/ana/question"
        assert 0 < await looking.ttl(key) <= 2 * 86_400
    await cache.close()


def test_a_cache_can_be_left_out() -> None:
    assert isinstance(open_cache(ChainSettings(cache_url="off"), Blobs.open("memory:")), NoCache)


def test_a_wrong_address_is_not_shown_for_it_may_hold_a_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CACHE_URL", "redis:/user:hunter2@somewhere")

    with pytest.raises(SystemExit):
        load(ChainSettings)
    told = capsys.readouterr().err
    assert "CACHE_URL" in told
    assert "hunter2" not in told
