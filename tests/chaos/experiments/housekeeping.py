"""A day of load and the weeks after it pass at once: what is kept for some time is kept, and nothing for ever."""

import asyncio
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from typing import Final

import psutil
from tests.chaos.experiment import Experiment
from tests.chaos.faults import paused
from tests.chaos.housekeepers import Housekeepers, housekeepers
from tests.chaos.load import Load
from tests.chaos.sayings import Saying, document, saying
from tests.chaos.topics import publish
from tests.chaos.trial import PATIENCE_S, Trial

from contracts.intake import JOURNAL
from contracts.job import blob_prefix
from taskstore.strays import FILES

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_ANSWERS_KEPT: Final = 10
_STRAY: Final = f"{FILES}nobody/"
_LONG: Final = 250_000
"""Characters: more than travel in an event."""
_KEPT: Final = {"strays": (0, 2), "answers": (8, 11), "payloads": (19, 22), "inbox": (28, 31)}
"""After how many days all of a day's are still there, and after how many none is."""
_UNASKED_S: Final = 3.0


async def housekeeping(trial: Trial) -> None:
    async with housekeepers(trial.house) as keepers:
        load = await _a_day(trial, keepers)
        await _weeks(trial, keepers)
        await _what_waits_is_known(trial, keepers)
        await _nothing_unasked(trial, keepers)
    await trial.settle({"load": load})


async def _a_day(trial: Trial, keepers: Housekeepers) -> Load:
    """As much as comes in a day, hour after hour."""
    numbers = count()
    load = trial.load(says=lambda _: _said(next(numbers)))
    step = trial.scale.of(4 * _HOUR, _HOUR, _HOUR)
    each, poisoned = trial.scale.of(8, 40, 200), trial.scale.of(3, 1, 1)
    most = busiest = 0
    for hour in range(_DAY // step):
        before = (await keepers.sizes()).outbox
        if hour % poisoned == 0:
            await publish(trial.house.kafka, [("chat.received.v1", b"poison", trial.rng.randbytes(99), [])])
            trial.result.faults += 1
        await load.run(each)
        keepers.put(f"{_STRAY}{hour}", timedelta(0))
        await trial.ledger.settled(PATIENCE_S)
        busiest = max(busiest, (await keepers.sizes()).outbox - before)
        await keepers.age(step)
        await keepers.tidy()
        most = max(most, (await keepers.sizes()).outbox)
    trial.result.bound("most rows in the outbox at the end of an hour", most, busiest)
    trial.result.figures["rows that the busiest hour put into it"] = busiest
    return load


async def _weeks(trial: Trial, keepers: Housekeepers) -> None:
    """Nobody sends anything. What is kept for a number of days is all there before they are over, and not after."""
    begun = await keepers.sizes()
    strays, files = keepers.keys(_STRAY), keepers.keys(FILES)
    were = {**vars(begun), "strays": len(strays)}
    trial.result.figures["after a day"] = vars(begun)
    trial.result.bound("dead letters beyond one for each poison", begun.letters - trial.result.faults, 0)
    trial.result.bound("strays of this day that were removed", trial.scale.of(6, 24, 24) - len(strays), 0)
    trial.result.needs(
        "there is something of each kind to keep", holds=all((begun.inbox, begun.payloads, begun.answers))
    )
    for day in range(1, 1 + max(gone for _, gone in _KEPT.values())):
        await keepers.age(_DAY)
        await keepers.tidy()
        now = await keepers.sizes()
        left = {**vars(now), "strays": len(keepers.keys(_STRAY))}
        for what, days in _KEPT.items():
            if day in days:
                due = were[what] if day == days[0] else 0
                trial.result.needs(f"{due} {what} after {day} days, not {left[what]}", holds=left[what] == due)
    trial.result.figures["after a month"] = vars(now)
    trial.result.bound("rows in the outbox after a month", now.outbox, 0)
    trial.result.bound("entries in the journal after a month", now.journal, 0)
    trial.result.bound("epochs after a month", now.epochs, 1)
    lost = files - strays - keepers.keys(FILES)
    trial.result.bound("files with a row that were removed", len(lost), 0)


async def _what_waits_is_known(trial: Trial, keepers: Housekeepers) -> None:
    """A live job's file stays though no row names it, and no file goes that an entry of the journal may name."""
    user = f"waits-{trial.rng.getrandbits(32):08x}"
    with paused(await trial.house.alive("vision")):
        sent = await trial.load().one(document(0), user)
        assert sent is not None
        await keepers.registered(sent.job_id)
        (file,) = keepers.keys(blob_prefix(user))
        await keepers.lose_row(file)
        await keepers.age(3 * _DAY)
        await keepers.tidy()
        trial.result.needs("the file of a live job is there", holds=file in keepers.keys(FILES))
    await trial.ledger.ended(sent, PATIENCE_S)
    stray = keepers.put(f"{_STRAY}behind-an-entry", 60 * _HOUR)
    entry = keepers.put(f"{JOURNAL}of-another-version.json", 60 * _HOUR)
    await keepers.tidy()
    trial.result.needs("what an entry may name is there", holds=stray in keepers.keys(_STRAY))
    (keepers.folder / entry).unlink()
    await keepers.tidy()
    trial.result.needs("what no entry can name is gone", holds=stray not in keepers.keys(_STRAY))
    trial.result.needs("so is the file of the job that ended", holds=file not in keepers.keys(FILES))


async def _nothing_unasked(trial: Trial, keepers: Housekeepers) -> None:
    """While the tables can't be asked nothing is removed."""
    stray = keepers.put(f"{_STRAY}of-an-outage", 60 * _HOUR)
    postgres = psutil.Process(await trial.house.alive("postgres"))
    with ExitStack() as standing:
        standing.enter_context(paused(postgres.pid))  # the first: from now on nobody comes and goes
        for one in postgres.children(recursive=True):
            standing.enter_context(paused(one.pid))
        trial.result.faults += 1
        sweeping = asyncio.create_task(keepers.sweep())
        await asyncio.sleep(_UNASKED_S)
        trial.result.needs("nothing is removed unasked", holds=stray in keepers.keys(_STRAY) and not sweeping.done())
    await sweeping
    trial.result.needs("once it can be asked about it goes", holds=stray not in keepers.keys(_STRAY))
    await trial.probe()


def _said(number: int) -> Saying:
    """The first is too long to travel."""
    if number:
        return saying(number)
    words = "Nothing is to be done about this. " * (_LONG // 34)
    return Saying("/upload/file", ("d0a",), file=("long.txt", f"{words}Send parcel d0a to the depot.".encode()))


EXPERIMENT = Experiment("housekeeping", housekeeping, {"CACHE_DAYS": str(_ANSWERS_KEPT)})
"""Time passes in the whole house, so it has one of its own."""
