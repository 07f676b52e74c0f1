"""Which bytes in the blob store nobody knows."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

from contracts.topics import DEAD_LETTER_RETENTION, TOPICS
from taskstore.connection import Connection

FILES: Final = "users/"
PAYLOADS: Final = "events/"
ANSWERS: Final = "cache/"

PAYLOADS_KEPT: Final = max(topic.retention for topic in TOPICS) + DEAD_LETTER_RETENTION
"""A record may become a dead letter on its last day."""
_FOR_EVER: Final = frozenset(topic.name for topic in TOPICS if topic.compacted)


async def files(connection: Connection, keys: Sequence[str]) -> list[str]:
    """Those that belong to no file and that no live job names."""
    rows = await connection.fetch(
        """
        select key from unnest($1::text[]) as found (key)
        where not exists (select from uploaded_files where blob = found.key)
        except
        select part #>> '{file,blob}' from jobs cross join jsonb_array_elements(header -> 'parts') as part
        where user_id = any($2::text[]) and status in ('received', 'recognizing', 'analysing')
        """,
        keys,
        sorted({unquote(key.split("/")[1]) for key in keys}),
    )
    return sorted(row["key"] for row in rows)


async def payloads(_connection: Connection, keys: Sequence[str]) -> list[str]:
    """Those of topics that forget: `events/users/<user>/<topic>/`."""
    return [key for key in keys if _FOR_EVER.isdisjoint(key.split("/")[3:4])]


async def answers(_connection: Connection, keys: Sequence[str]) -> list[str]:
    """All: who asks the same once more gets an answer that is kept anew."""
    return [*keys]
