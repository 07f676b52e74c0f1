"""An experiment while it runs, and what comes of it."""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from math import inf
from typing import Any, Final
from uuid import UUID

from tests.chaos.house import House
from tests.chaos.ledger import Ledger
from tests.chaos.load import Load
from tests.chaos.sayings import Saying, chat, saying
from tests.chaos.scale import Scale
from tests.chaos.topics import DEAD_LETTERS, PARTITIONS, caught_up, ends, partition_of

from contracts.ids import job_id
from runtime.lag.answers import Offsets

PATIENCE_VARIABLE: Final = "CHAOS_PATIENCE_S"
PATIENCE_S: Final = float(os.environ.get(PATIENCE_VARIABLE, "120"))
"""For so long nothing may move before what has not ended is taken for lost. Less where a loss is looked for."""

LEFT_OUT: Final = "left out"
"""What could not be tried on this machine."""
NO_HOUSE: Final = "no house"
"""What was not tried because nothing was there to be broken."""


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
        self.figures[LEFT_OUT] = why
        self.needs(f"{LEFT_OUT}: {why}", holds=os.environ.get("REQUIRE_ALL") != "1")


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
    put_aside_before: Offsets = field(default_factory=dict)
    """Where the dead letters ended when it began."""

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

    async def probe(self, partition: int | None = None) -> float:
        """Seconds until something that is sent now is done: the way back from a fault. Raises AssertionError.

        `partition`: of the topics of jobs, on which it is said; any where left out.
        """
        began = time.monotonic()
        number, user = next(self._probes), f"probe-{self.rng.getrandbits(32):08x}"
        key = None if partition is None else self._key(user, partition)
        sent = await self.load().one(chat(number, "q"), user, key)
        if sent is None:
            raise AssertionError("nothing was accepted any more")
        await self.ledger.ended(sent, PATIENCE_S)
        self.recovered_s.append(time.monotonic() - began)
        return self.recovered_s[-1]

    async def probe_everywhere(self) -> list[float]:
        """The same for each partition, all at a time, each for another user."""
        return await asyncio.gather(*(self.probe(partition) for partition in range(PARTITIONS)))

    def _key(self, user: str, partition: int) -> str:
        """Under which a submission of the user becomes a job on that partition."""
        while True:
            key = str(UUID(int=self.rng.getrandbits(128)))
            if partition_of(job_id(user, key)) == partition:
                return key

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

    async def nothing_put_aside(self) -> None:
        """Raises AssertionError where there are more dead letters than before: who waited for their jobs would wait long."""
        if await ends(self.house.kafka, DEAD_LETTERS) != self.put_aside_before:
            raise AssertionError("something is dead-lettered")

    async def settle(
        self, loads: Mapping[str, Load], patience_s: float = PATIENCE_S, *, may_fail: Iterable[str] = ()
    ) -> None:
        """Wait for all that was promised, and until nobody has anything to do; then write down what became of it.

        `may_fail`: codes of failures that are expected.
        """
        await self.ledger.settled(patience_s)
        result = self.result
        try:  # what is still on its way could double something
            await caught_up(self.house.kafka, PATIENCE_S)
        except AssertionError as stuck:
            result.missed.append(str(stuck))
        verdict = await self.ledger.verdict(may_fail)
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
