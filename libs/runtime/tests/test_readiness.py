"""Whether a service can work now, as its metrics tell it to those who never ask for its pages."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY, Gauge, generate_latest

from runtime.health import Health
from runtime.metrics.perishable import Perishable


class Store:
    """Something that a service needs, and that may go."""

    def __init__(self) -> None:
        self.is_there = True
        self.answers = asyncio.Event()
        self.answers.set()
        self.looks = 0

    async def check(self) -> None:
        self.looks += 1
        while not self.answers.is_set():
            try:
                await self.answers.wait()
            except asyncio.CancelledError:
                continue  # as what waits for a lost connection to be given back
        if not self.is_there:
            raise OSError("nobody is there")


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    store = Store()
    yield store
    store.answers.set()


def ready(check: str) -> float | None:
    return REGISTRY.get_sample_value("intelliassist_ready", {"check": check})


async def until_told(check: str, value: float) -> None:
    async with asyncio.timeout(30):
        while ready(check) != value:
            await asyncio.sleep(0.05)


async def test_what_is_needed_is_looked_at_also_where_nobody_asks(store: Store) -> None:
    health = Health("tests")
    health.add_check("store", store.check)
    health.add_check("nice to have", store.check, needed=False)
    assert ready("store") == 0, "nobody knows yet"
    await health.start()
    await until_told("store", 1)
    store.is_there = False
    await until_told("store", 0)
    await health.stop()

    store.is_there = True
    assert (await health.report())["ready"]
    assert ready("store") == 1, "who asks makes it known, too"
    assert ready("nice to have") is None


async def test_a_look_that_hangs_is_not_well_and_no_other_is_begun(store: Store) -> None:
    health = Health("tests")
    health.add_check("hanging store", store.check)
    store.answers.clear()
    for report in await asyncio.gather(*(health.report() for _ in range(5))):
        assert (report["ready"], report["checks"]) == (False, {"hanging store": "no answer within 3 s"})
    assert (ready("hanging store"), store.looks) == (0, 1)

    store.answers.set()
    async with asyncio.timeout(30):
        while not (await health.report())["ready"]:
            await asyncio.sleep(0.05)
    assert ready("hanging store") == 1


def test_what_was_not_read_lately_is_not_told() -> None:
    now = 0.0
    rain = Gauge("tests_rain_millimetres", "Since noon.", registry=None)
    wind = Gauge("tests_wind_knots", "By where it comes from.", ["from"], registry=None)
    weather = Perishable(rain, wind, lasts_s=15, clock=lambda: now)

    def told() -> tuple[float | None, float | None]:
        return (
            REGISTRY.get_sample_value("tests_rain_millimetres"),
            REGISTRY.get_sample_value("tests_wind_knots", {"from": "west"}),
        )

    rain.set(3)
    wind.labels("west").set(12)
    assert told() == (None, None), "they were not read yet"
    weather.renew()
    now = 14.0
    assert told() == (3, 12)
    now = 15.0
    assert told() == (None, None)
    assert b"# TYPE tests_rain_millimetres gauge" in generate_latest(), "what there may be is told all the same"
    weather.renew()
    assert told() == (3, 12)
    weather.forget()
    assert told() == (None, None)
    REGISTRY.unregister(weather)
