"""Whether a server may be written to. Pure: what is known is given."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from taskstore.servers.sight import Sight
from taskstore.servers.standing import Standing

_OLDEST: Final = 140_000
_ROLES: Final = {"standby": "a standby, which can't be written to", "read-only": "read-only"}


def first_unfit(standing: Standing, pinned: UUID | None) -> tuple[str, bool] | None:
    """Why a server is not taken when nothing is known yet, and whether waiting can't change that."""
    if standing.version_number < _OLDEST:
        return f"it is PostgreSQL {standing.version}; 14 or newer is needed", True
    if pinned and standing.identity != pinned:
        return "it is another database than DATABASE_IDENTITY names", True
    if standing.role != "primary":
        return f"it is {_ROLES[standing.role]}", False
    return None


def unfit(standing: Standing, known: Standing) -> str | None:
    """Why a server is not taken in the place of the one that was written to last."""
    if standing.version_number < _OLDEST:
        return f"it is PostgreSQL {standing.version}; 14 or newer is needed"
    if not _is_same(standing, known):
        return "it is another database"
    if standing.role != "primary":
        return f"it is {_ROLES[standing.role]}"
    if known.position and standing.position is None:
        return "it does not tell how far it has come"
    if standing.position and known.position and standing.position < known.position:
        return "it was left behind: what was written last is not in it"
    return None


def is_promoted(standing: Standing | None, known: Standing) -> bool:
    """Whether the same database goes on there: what is still written to the former primary is on its own."""
    return bool(standing and standing.position and known.position and standing.position[0] > known.position[0])


def preferred(sights: Sequence[Sight], *, time_is_up: bool) -> Sight | None:
    """The first in order that may be written to at start; None to wait for a better one.

    Where several say that they are the same database, the one that was promoted last is. A database without our tables
    is filled at once only where it is the first that is named: further down, the one before it may be on its way.
    """
    usable = [sight for sight in sights if sight.standing and not sight.trouble]
    if not usable:
        return None
    first = usable[0]
    if first.standing and first.standing.identity is None and first is not sights[0] and not time_is_up:
        return None
    same = [one for one in usable if one.standing and first.standing and _is_same(one.standing, first.standing)]
    newest = max(_timeline(sight) for sight in same)
    return next(sight for sight in same if _timeline(sight) == newest)


def _is_same(one: Standing, other: Standing) -> bool:
    """By our name, which a dump bears too, and by PostgreSQL's, which only a copy of the data folder does.

    Where only one of them tells its own, they may be two: hosted servers all number their first database alike.
    """
    return (one.identity, one.database, one.system_identifier) == (
        other.identity,
        other.database,
        other.system_identifier,
    )


def _timeline(sight: Sight) -> int:
    return sight.standing.position[0] if sight.standing and sight.standing.position else 0
