"""An experiment while it runs, and what comes of it."""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from math import inf
from typing import Any, Final

from tests.chaos.house import House
from tests.chaos.ledger import Ledger
from tests.chaos.load import Load
from tests.chaos.sayings import Saying, chat, saying
from tests.chaos.scale import Scale

PATIENCE_S: Final = 120.0
"""For so long nothing may move before what has not ended is taken for lost."""


@dataclass
class Result:
    """A line of the table."""

    experiment: str
    faults: int = 0
    submitted: int = 0
    completed: int = 0
    failed: int = 0
    lost: int = 0
    doubled: int = 0
    re_executed: int | None = None
    """Calls of models that were paid once more; None where they were not counted."""
    recovery_s: float | None = None
    """The longest from a fault until something that was sent behind it was done."""
    missed: list[str] = field(default_factory=list)
    """Bounds that were not kept, and what is lost and doubled."""
    figures: dict[str, Any] = field(default_factory=dict)
    took_s: float = 0.0

    @property
    def held(self) -> bool:
        return not (self.missed or self.lost or self.doubled)

    def bound(self, what: str, found: float, most: float) -> None:
        """Note what was found, and miss where it is more."""
        self.figures[what] = round(found, 3)
        if found > most:
            self.missed.append(f"{what}: {found:g}, at most {most:g}")

    def needs(self, what: str, *, holds: bool) -> None:
        if not holds:
            self.missed.append(what)

    def leave_out(self, why: str) -> None:
        """It can't be tried on this machine; where nothing may be left out that is a miss."""
        self.figures["left out"] = why
        self.needs(f"left out: {why}", holds=os.environ.get("REQUIRE_ALL") != "1")


@dataclass
class Trial:
    """What an experiment works with."""

    house: House
    ledger: Ledger
    scale: Scale
    rng: random.Random
    result: Result
    _probes: "count[int]" = field(default_factory=count)
    recovered_s: list[float] = field(default_factory=list)

    def load(
        self,
        *,
        at_once: int = 16,
        a_second: float | None = None,
        says: Callable[[int], Saying] = saying,
        each: int = 10,
    ) -> Load:
        """Users of its own."""
        name = f"{self.result.experiment}-{self.rng.getrandbits(32):08x}"
        return Load(self.house.url, self.ledger, name, self.rng, at_once, a_second, says, each)

    async def probe(self) -> float:
        """Seconds until something that is sent now is done: the way back from a fault. Raises AssertionError."""
        began = time.monotonic()
        number = next(self._probes)
        sent = await self.load().one(chat(number, "q"), f"probe-{self.rng.getrandbits(32):08x}")
        if sent is None:
            raise AssertionError("nothing was accepted any more")
        await self.ledger.ended(sent, PATIENCE_S)
        self.recovered_s.append(time.monotonic() - began)
        return self.recovered_s[-1]

    def in_time(self, what: str, found_s: float, most_s: float) -> None:
        """Note seconds, and miss where they are more; among the tests, on whatever machine, they are only noted."""
        self.result.bound(what, found_s, inf if self.scale is Scale.SHORT else most_s)

    async def under(self, load: Load, number: int, faults: Callable[[], Awaitable[None]]) -> None:
        """Break things while at least so many submissions are made, and until all is broken that shall be."""
        done = asyncio.Event()

        async def break_things() -> None:
            try:
                await faults()
            finally:
                done.set()

        async with asyncio.TaskGroup() as group:
            group.create_task(load.run(number, until=done))
            group.create_task(break_things())

    async def settle(self, loads: Mapping[str, Load], patience_s: float = PATIENCE_S) -> None:
        """Wait for all that was promised, and write down what became of it."""
        verdict = await self.ledger.verdict(patience_s)
        result = self.result
        result.submitted, result.completed, result.failed = verdict.submitted, verdict.completed, verdict.failed
        result.lost, result.doubled = verdict.lost, verdict.doubled
        result.missed += verdict.told
        result.figures["reasons of failures"] = dict(verdict.reasons)
        if self.recovered_s:
            result.recovery_s = round(max(self.recovered_s), 2)
        for name, load in loads.items():
            result.figures[f"answers of {name}"] = dict(load.answers)
            result.bound(f"given up by {name}", load.given_up, 0)
        self.house.check()
