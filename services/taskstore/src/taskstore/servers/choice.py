"""Choosing our database when the store starts."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from taskstore.servers.address import Address
from taskstore.servers.fitness import first_unfit, preferred, unfit
from taskstore.servers.reaching import Unusable, look
from taskstore.servers.sight import Sight
from taskstore.servers.standing import Standing


class Chosen(NamedTuple):
    """The address that is used, and how its server stands."""

    address: Address
    standing: Standing


async def choose(
    addresses: Sequence[Address], pinned: UUID | None, *, time_is_up: bool
) -> tuple[Chosen, Sequence[Sight]]:
    """The first in order that may be written to, and how all of them look beside it. Raises Unusable."""
    sights = await asyncio.gather(*(_look_at(address, pinned) for address in addresses))
    best = preferred(sights, time_is_up=time_is_up)
    if best is None or best.standing is None:
        said = "; ".join(f"{sight.address.name}: {sight.trouble or 'holds no tables yet'}" for sight in sights)
        raise Unusable(said, lasting=all(sight.lasting for sight in sights))
    chosen = Chosen(best.address, best.standing)
    return chosen, [sight if sight is best else _beside(sight, chosen.standing) for sight in sights]


async def _look_at(address: Address, pinned: UUID | None) -> Sight:
    sight = await look(address)
    why = first_unfit(sight.standing, pinned) if sight.standing else None
    return replace(sight, trouble=why[0], lasting=why[1]) if why else sight


def _beside(sight: Sight, ours: Standing) -> Sight:
    reason = unfit(sight.standing, ours) if sight.standing else None
    return replace(sight, trouble=sight.trouble or reason)
