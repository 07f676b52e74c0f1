"""What the house has promised, kept outside of it, and whether it was kept."""

import asyncio
import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from tests.chaos.reader import Reader
from tests.chaos.verdict import Promise, Told, Verdict
from tests.e2e.house import FINAL

from contracts.ids import job_id

_LOOKS_AT_ONCE: Final = 4
_PAUSE_S: Final = 0.5
_OF_ITS_OWN: Final = ("id", "created_at", "updated_at", "depends_on", "user_id", "job_id", "conversation_id")
"""What no task has in common with another: whose it is, which one, and since when."""


class Ledger:
    """The truth of an experiment."""

    def __init__(self, url: str) -> None:
        self._reader = Reader(url)
        self.promises: dict[UUID, Promise] = {}
        self._unanswered: dict[UUID, Promise] = {}
        """Of which nobody can say whether they came to anything: they may be there once, or not at all."""

    async def close(self) -> None:
        await self._reader.close()

    @property
    def users(self) -> list[str]:
        """All who were promised something."""
        return sorted({promise.user for promise in self.promises.values()})

    def sends(self, user: str, key: str, tasks: tuple[str, ...]) -> None:
        """A request goes out."""
        named = job_id(user, key)
        self._unanswered[named] = Promise(named, user, tasks)

    def accepted(self, promise: Promise) -> None:
        """It was answered with a 2xx."""
        self._unanswered.pop(promise.job_id, None)
        self.promises[promise.job_id] = promise

    async def ended(self, promise: Promise, within_s: float) -> dict[str, Any]:
        """The job once it has ended. Raises AssertionError."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    told = await self._job(promise.user, promise.job_id)
                    if told.get("status") in FINAL:
                        return told
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"job {promise.job_id} did not end within {within_s:.0f} s") from None

    async def fingerprint(self, users: Sequence[str]) -> str:
        """SHA-256 of all tasks of these, one user after the other, whoever they are and since when their tasks are."""
        digest = hashlib.sha256()
        for number, tasks in enumerate(await self._all("tasks", users)):
            rows = [
                json.dumps({name: told for name, told in task.items() if name not in _OF_ITS_OWN}, sort_keys=True)
                for task in tasks
            ]
            digest.update(f"{number}: {sorted(rows)}\n".encode())
        return digest.hexdigest()

    async def verdict(self, may_fail: Iterable[str] = ()) -> Verdict:
        """By what the house tells now of all who were promised something."""
        verdict = Verdict(frozenset(may_fail))
        due, maybe = _by_user(self.promises.values()), _by_user(self._unanswered.values())
        users = self.users
        told = zip(users, await self._all("jobs", users), await self._all("tasks", users), strict=True)
        for user, jobs, tasks in told:
            whole = [await self._with_reasons(user, job) for job in jobs]
            verdict.judge(due[user], maybe[user], Told(whole, tasks))
        return verdict

    async def settled(self, patience_s: float) -> None:
        """Once all that was promised has ended, or nothing has for so long."""
        waiting = {user: {one.job_id for one in of_one} for user, of_one in _by_user(self.promises.values()).items()}
        deadline = time.monotonic() + patience_s
        before = Counter(len(left) for left in waiting.values())
        while open_still := [user for user, left in waiting.items() if left]:
            began = time.monotonic()
            for user, jobs in zip(open_still, await self._all("jobs", open_still), strict=True):
                waiting[user] -= {UUID(job["job_id"]) for job in jobs if job["status"] in FINAL}
            now = Counter(len(left) for left in waiting.values())
            if now != before:
                before, deadline = now, time.monotonic() + patience_s
            elif time.monotonic() > deadline:
                return
            # Who asks must not keep the house from its work.
            await asyncio.sleep(max(_PAUSE_S, time.monotonic() - began))

    async def _all(self, what: str, users: Sequence[str]) -> list[list[dict[str, Any]]]:
        """Each one's `tasks` or `jobs`, in the order of the users."""
        limit = asyncio.Semaphore(_LOOKS_AT_ONCE)

        async def look(user: str) -> list[dict[str, Any]]:
            async with limit:
                return await self._reader.all(what, user)

        return await asyncio.gather(*map(look, users))

    async def _with_reasons(self, user: str, job: dict[str, Any]) -> dict[str, Any]:
        """Lists tell of no part why it failed."""
        told = job["status"] in FINAL and job["status"] != "completed"
        return await self._job(user, UUID(job["job_id"])) if told else job

    async def _job(self, user: str, named: UUID) -> dict[str, Any]:
        """{} where it is not known."""
        return await self._reader.ask(f"/jobs/{named}", {"user_id": user})


def _by_user(promises: Iterable[Promise]) -> Mapping[str, list[Promise]]:
    found: defaultdict[str, list[Promise]] = defaultdict(list)
    for promise in promises:
        found[promise.user].append(promise)
    return found
