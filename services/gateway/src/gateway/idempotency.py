"""One request, one job, however often it is sent (`Idempotency-Key`, IETF draft)."""

import asyncio
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID
from weakref import WeakValueDictionary

from fastapi import Depends, Header
from pydantic import ValidationError

from gateway.answering.refusals import Refused
from gateway.journal.journal import Journal
from gateway.taskstore import TaskStore

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_REMEMBERED: Final = 10_000


def fingerprint(*said: Any) -> str:
    """SHA-256 of what was said, however its JSON was laid out."""
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def reused() -> Refused:
    return Refused(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "idempotency_key_reused",
        "This Idempotency-Key was used for another request already. Use a new key for a new request.",
    )


class Requests:
    """Tells a repeated request from another one under the same key.

    The task store knows what every job was made from. What this process accepted in the last moments, which the store
    may not have heard of yet, is remembered here. What only the journal knows is told from another request, but is
    accepted once more: that entry may be about to go, as of a request that was answered with 503, and all ids repeat.
    """

    def __init__(self, store: TaskStore, journal: Journal) -> None:
        self._store = store
        self._journal = journal
        self._lately: OrderedDict[UUID, str] = OrderedDict()
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, user: str, job_id: UUID, made_from: str) -> AsyncIterator[bool]:
        """One request a key at a time; whether its job was accepted before. Raises Refused for another body."""
        lock = self._turns.setdefault(job_id, asyncio.Lock())
        async with lock:
            known = self._lately.get(job_id) or await self._ask(user, job_id)
            written = known or await self._written(job_id)
            if written and written != made_from:
                raise reused()
            yield known is not None

    def accepted(self, job_id: UUID, made_from: str) -> None:
        """Remember an accepted request."""
        self._lately[job_id] = made_from
        while len(self._lately) > _REMEMBERED:
            self._lately.popitem(last=False)

    async def _ask(self, user: str, job_id: UUID) -> str | None:
        try:
            return await self._store.fingerprint(job_id, user)
        except Refused:
            return None  # it can't say; publishing again what is there already is harmless, as all ids repeat

    async def _written(self, job_id: UUID) -> str | None:
        try:
            entry = await self._journal.find(job_id)
        except ValidationError:
            return None  # then this request is the one that counts
        return entry.job.fingerprint if entry and entry.job else None


def _key(idempotency_key: Annotated[str | None, Header(max_length=300)] = None) -> str | None:
    """The header may be a quoted string, as the draft has it, or bare."""
    if idempotency_key is None:
        return None
    key = idempotency_key.strip()
    if len(key) > 1 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not _KEY.fullmatch(key):
        raise Refused(
            HTTPStatus.BAD_REQUEST,
            "invalid_idempotency_key",
            "An Idempotency-Key has 1 to 255 printable ASCII characters without spaces, a random UUID say.",
        )
    return key


IdempotencyKey = Annotated[str | None, Depends(_key)]
