"""Following a quota that somebody else keeps, with a clock that is moved by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from runtime.providers.bucket import Bucket
from runtime.providers.failures import Resting
from runtime.providers.quota import Quota, Sent


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def told(**headers: object) -> dict[str, str]:
    return {f"x-ratelimit-{name.replace('_', '-')}": str(value) for name, value in headers.items()}


def test_nothing_is_held_back_where_nothing_is_told(clock: Clock) -> None:
    bucket = Bucket(clock)
    bucket.take(1_000)

    assert (bucket.known, bucket.wait_s(1_000)) == (False, 0)


def test_a_bucket_fills_evenly_until_it_is_full(clock: Clock) -> None:
    bucket = Bucket(clock)
    bucket.learn(limit=10, remaining=4, full_in_s=60, uncounted=0)

    assert bucket.wait_s(5) == pytest.approx(10)
    clock.now += 20
    assert bucket.level == pytest.approx(6)
    clock.now += 1_000
    assert bucket.level == 10


def test_what_is_larger_than_the_bucket_waits_until_it_is_full(clock: Clock) -> None:
    bucket = Bucket(clock)
    bucket.learn(limit=10, remaining=4, full_in_s=60, uncounted=0)

    assert bucket.wait_s(500) == pytest.approx(60)


def test_an_answer_that_was_overtaken_gives_nothing_back(clock: Clock) -> None:
    bucket = Bucket(clock)
    bucket.learn(limit=10, remaining=6, full_in_s=60, uncounted=0)
    slow, fast = bucket.take(1), bucket.take(1)
    bucket.learn(limit=10, remaining=4, full_in_s=60, uncounted=bucket.come_back(1, fast))
    bucket.learn(limit=10, remaining=5, full_in_s=60, uncounted=bucket.come_back(1, slow))

    assert bucket.level == pytest.approx(4)


def test_no_more_than_the_whole_bucket_is_under_way(clock: Clock) -> None:
    bucket = Bucket(clock)
    bucket.learn(limit=10, remaining=10, full_in_s=0, uncounted=0)
    before = bucket.take(8)
    clock.now += 1_000

    assert bucket.level == pytest.approx(2)
    bucket.come_back(8, before)
    assert bucket.level == pytest.approx(10)


def test_what_others_took_under_the_same_key_is_believed(clock: Clock) -> None:
    bucket = Bucket(clock)
    bucket.learn(limit=10, remaining=8, full_in_s=60, uncounted=0)
    bucket.learn(limit=10, remaining=1, full_in_s=60, uncounted=0)

    assert bucket.level == pytest.approx(1)


def test_an_empty_bucket_of_unknown_speed_is_not_taken_for_a_full_one(clock: Clock) -> None:
    bucket = Bucket(clock)
    bucket.learn(limit=None, remaining=0, full_in_s=None, uncounted=0)

    assert bucket.wait_s(1) == pytest.approx(60)


async def test_who_would_wait_too_long_is_told_at_once(clock: Clock) -> None:
    quota = Quota(clock)
    quota.end(quota.begin(0), told(limit_requests=2, remaining_requests=0, reset_requests="2m0s"), answered=True)

    with pytest.raises(Resting, match="does not allow") as resting:
        await quota.room(0, patience_s=20)
    assert resting.value.retry_after == pytest.approx(60)


async def test_who_was_sent_away_stays_away_and_says_why(clock: Clock) -> None:
    quota = Quota(clock)
    quota.block(90, "too many requests for its quota")
    quota.block(5, "something shorter")

    with pytest.raises(Resting, match="too many requests") as resting:
        await quota.room(0, patience_s=20)
    assert resting.value.retry_after == pytest.approx(90)
    clock.now += 91
    await quota.room(0, patience_s=20)


@dataclass
class Provider:
    """Counts in whole requests and tokens, as the real ones do."""

    clock: Clock
    limits: Mapping[str, int]
    full_in_s: float
    left: dict[str, float]
    seen: float = 0.0

    def serve(self, takes: Mapping[str, float]) -> dict[str, str]:
        headers: dict[str, str] = {}
        for kind, limit in self.limits.items():
            rate = limit / self.full_in_s
            self.left[kind] = min(limit, self.left[kind] + rate * (self.clock.now - self.seen)) - takes[kind]
            whole = max(0, int(self.left[kind]))
            headers |= told(
                **{f"limit_{kind}": limit, f"remaining_{kind}": whole, f"reset_{kind}": (limit - whole) / rate}
            )
        self.seen = self.clock.now
        return headers


class AStorm(RuleBasedStateMachine):
    """Calls go out as soon as the quota lets them, are served and come back in any order: none is one too many."""

    @initialize(
        requests=st.integers(2, 30),
        tokens=st.integers(1_000, 8_000),
        full_in_s=st.floats(1, 600),
        used=st.floats(0, 0.9),
    )
    def open(self, requests: int, tokens: int, full_in_s: float, used: float) -> None:
        self.clock = Clock()
        limits = {"requests": requests, "tokens": tokens}
        left = {kind: max(1_000.0 if kind == "tokens" else 1.0, (1 - used) * limit) for kind, limit in limits.items()}
        self.provider = Provider(self.clock, limits, full_in_s, left)
        self.quota = Quota(self.clock)
        self.first_is_back = False
        self.sent: list[Sent] = []
        self.served: list[tuple[Sent, dict[str, str]]] = []

    @rule(tokens=st.integers(0, 1_000))
    def send(self, tokens: int) -> None:
        alone = not (self.sent or self.served)
        if (alone or self.first_is_back) and self.quota.wait_s(tokens) == 0:
            self.sent.append(self.quota.begin(tokens))

    @precondition(lambda self: self.sent)
    @rule(pick=st.randoms())
    def serve(self, pick: Random) -> None:
        sent = self.sent.pop(pick.randrange(len(self.sent)))
        self.served.append((sent, self.provider.serve(sent.takes)))

    @precondition(lambda self: self.served)
    @rule(pick=st.randoms())
    def come_back(self, pick: Random) -> None:
        sent, headers = self.served.pop(pick.randrange(len(self.served)))
        self.quota.end(sent, headers, answered=True)
        self.first_is_back = True

    @rule(seconds=st.floats(0, 100))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def the_quota_is_never_exceeded(self) -> None:
        if hasattr(self, "provider"):
            assert all(left > -1e-6 for left in self.provider.left.values()), self.provider.left


AStorm.TestCase.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
TestAStorm = AStorm.TestCase
