"""How long an API key is believed, and when it is asked about again."""

import asyncio
from http import HTTPStatus

import pytest

from contracts.http.keys import KnownKey, Scope
from gateway.answering.refusals import Refused, StoreAway
from gateway.auth.known_keys import KnownKeys

FRESH_S, KEPT_S = 60, 3600
ANA = KnownKey(key_id="a" * 12, user_id="ana", scope=Scope.WRITE)


class Asked:
    """A task store as the gateway asks it, and the time on the wall."""

    def __init__(self) -> None:
        self.keys: dict[str, KnownKey] = {"ana": ANA}
        self.away = False
        self.times = 0
        self.now = 0.0
        self.answering = asyncio.Event()
        self.answering.set()

    async def __call__(self, sha256: str) -> KnownKey | None:
        self.times += 1
        await self.answering.wait()
        if self.away:
            raise StoreAway
        return self.keys.get(sha256)

    def clock(self) -> float:
        return self.now


@pytest.fixture
def store() -> Asked:
    return Asked()


@pytest.fixture
def keys(store: Asked) -> KnownKeys:
    return KnownKeys(store, fresh_s=FRESH_S, kept_s=KEPT_S, clock=store.clock)


async def test_a_known_key_is_asked_about_once_a_minute(store: Asked, keys: KnownKeys) -> None:
    for moment, times in [(0, 1), (59, 1), (60, 2), (119, 2), (120, 3)]:
        store.now = moment
        assert await keys.find("ana") == ANA
        assert store.times == times


async def test_a_revoked_key_is_known_no_longer_after_a_minute(store: Asked, keys: KnownKeys) -> None:
    await keys.find("ana")
    del store.keys["ana"]
    store.now = FRESH_S
    assert await keys.find("ana") is None
    store.away = True
    store.now += 10
    with pytest.raises(Refused):
        await keys.find("ana")


async def test_the_minute_begins_when_it_was_asked_not_when_it_was_answered(store: Asked, keys: KnownKeys) -> None:
    store.answering.clear()
    waiting = asyncio.create_task(keys.find("ana"))
    while not store.times:
        await asyncio.sleep(0)
    store.now = 2
    store.answering.set()
    await waiting
    store.now = FRESH_S
    await keys.find("ana")
    assert store.times == 2


async def test_a_guess_is_remembered_for_a_moment(store: Asked, keys: KnownKeys) -> None:
    for moment, times in [(0, 1), (4, 1), (5, 2)]:
        store.now = moment
        assert await keys.find("guessed") is None
        assert store.times == times
    store.keys["guessed"] = ANA
    store.now = 10
    assert await keys.find("guessed") == ANA


async def test_a_known_key_is_believed_for_an_hour_while_nobody_can_be_asked(store: Asked, keys: KnownKeys) -> None:
    await keys.find("ana")
    store.away = True
    store.now = 100
    assert await keys.find("ana") == ANA
    assert store.times == 2
    store.now = 104
    assert await keys.find("ana") == ANA
    assert store.times == 2, "one who does not answer is left alone for a moment"
    store.now = KEPT_S - 1
    assert await keys.find("ana") == ANA
    store.now = KEPT_S
    with pytest.raises(Refused) as refused:
        await keys.find("ana")
    assert refused.value.status_code == HTTPStatus.SERVICE_UNAVAILABLE


async def test_an_unknown_key_is_not_believed_while_nobody_can_be_asked(store: Asked, keys: KnownKeys) -> None:
    store.away = True
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await keys.find("ana")
        assert refused.value.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert refused.value.headers
        assert refused.value.headers["Retry-After"]
    store.away = False
    assert await keys.find("ana") == ANA


async def test_many_who_come_at_once_ask_once(store: Asked, keys: KnownKeys) -> None:
    store.answering.clear()
    waiting = [asyncio.create_task(keys.find("ana")) for _ in range(20)]
    while not store.times:
        await asyncio.sleep(0)
    waiting[0].cancel()
    store.answering.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert (found[1:], store.times) == ([ANA] * 19, 1)


async def test_guesses_push_no_known_key_out(store: Asked, keys: KnownKeys) -> None:
    await keys.find("ana")
    for number in range(10_001):
        assert await keys.find(f"guess {number}") is None
    times = store.times
    assert await keys.find("ana") == ANA
    assert await keys.find("guess 1") is None
    assert store.times == times
    assert await keys.find("guess 0") is None
    assert store.times == times + 1, "the oldest guess is forgotten"
