"""What the house has promised, kept outside of it, and whether it was kept."""

import asyncio
import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from tests.chaos.reader import Reader
from tests.chaos.verdict import Promise, Verdict
from tests.e2e.house import FINAL

from contracts.ids import job_id

_LOOKS_AT_ONCE: Final = 4
_PAUSE_S: Final = 0.5
_SERIAL: Final = ("id", "created_at", "updated_at", "depends_on")


@dataclass(frozen=True)
class Fingerprint:
    """What tasks are there, without their numbers and times."""

    users: tuple[str, ...]
    sha256: str


class Ledger:
    """The truth of an experiment."""

    def __init__(self, url: str) -> None:
        self._reader = Reader(url)
        self.promises: dict[UUID, Promise] = {}
        self._unanswered: set[UUID] = set()
        """Of which nobody can say whether they came to anything: they may be there once, or not at all."""

    async def close(self) -> None:
        await self._reader.close()

    def sends(self, user: str, key: str) -> None:
        """A request goes out."""
        self._unanswered.add(job_id(user, key))

    def accepted(self, promise: Promise) -> None:
        """It was answered with a 2xx."""
        self._unanswered.discard(promise.job_id)
        self.promises[promise.job_id] = promise

    async def ended(self, promise: Promise, within_s: float) -> dict[str, Any]:
        """The job once it has ended. Raises AssertionError."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    told = await self._reader.ask(f"/jobs/{promise.job_id}", {"user_id": promise.user})
                    if told.get("status") in FINAL:
                        return told
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"job {promise.job_id} did not end within {within_s:.0f} s") from None

    async def fingerprint(self, users: Sequence[str] = ()) -> "Fingerprint":
        """Of all tasks of these users, of all who were promised something where none is named."""
        users = users or sorted(self._by_user())
        digest = hashlib.sha256()
        for user in users:
            rows = [
                {name: told for name, told in task.items() if name not in _SERIAL}
                for task in await self._reader.all("tasks", user)
            ]
            digest.update("\n".join(sorted(json.dumps(row, sort_keys=True) for row in rows)).encode())
        return Fingerprint(tuple(users), digest.hexdigest())

    async def verdict(self, patience_s: float) -> Verdict:
        """Once all have ended, or none has for so long."""
        jobs = await self.settled(patience_s)
        verdict = Verdict(submitted=len(self.promises))
        limit = asyncio.Semaphore(_LOOKS_AT_ONCE)

        async def judge(user: str, promises: list[Promise]) -> None:
            async with limit:
                tasks = await self._reader.all("tasks", user)
            await self._judge(verdict, promises, jobs[user], tasks)

        await asyncio.gather(*(judge(user, promises) for user, promises in self._by_user().items()))
        return verdict

    async def _judge(
        self, verdict: Verdict, promises: list[Promise], jobs: list[dict[str, Any]], tasks: list[dict[str, Any]]
    ) -> None:
        by_id = {UUID(job["job_id"]): job for job in jobs}
        for extra in (one for one in jobs if UUID(one["job_id"]) not in self.promises.keys() | self._unanswered):
            verdict.double(f"job {extra['job_id']}, which nobody sent")
        of_job: defaultdict[UUID | None, list[str]] = defaultdict(list)
        for task in tasks:
            quote = (task.get("source") or {}).get("quote", "")
            of_job[UUID(task["job_id"]) if task.get("job_id") else None].append(f"{task['summary']} {quote}")
        for promise in promises:
            job = by_id.get(promise.job_id)
            found = of_job.pop(promise.job_id, [])
            if job is None or job["status"] not in FINAL:
                verdict.lose(f"job {promise.job_id} of {promise.user}, {job['status'] if job else 'unknown'}")
            elif job["status"] == "completed":
                verdict.completed += 1
                verdict.compare(promise, found)
            elif reason := _reason(await self._reader.ask(f"/jobs/{promise.job_id}", {"user_id": promise.user})):
                verdict.failed += 1
                verdict.reasons[reason] += 1
            else:
                verdict.lose(f"job {promise.job_id} of {promise.user}, {job['status']} without a reason")
        for owner, left in of_job.items():
            if owner not in self._unanswered:
                for words in left:
                    verdict.double(f"a task of {owner}: {words}")

    def _by_user(self) -> Mapping[str, list[Promise]]:
        found: defaultdict[str, list[Promise]] = defaultdict(list)
        for promise in self.promises.values():
            found[promise.user].append(promise)
        return found

    async def settled(self, patience_s: float) -> Mapping[str, list[dict[str, Any]]]:
        """All jobs of each user, once those that were promised have ended, or none has for so long."""
        waiting = {user: {one.job_id for one in promises} for user, promises in self._by_user().items()}
        found: dict[str, list[dict[str, Any]]] = {user: [] for user in waiting}
        limit = asyncio.Semaphore(_LOOKS_AT_ONCE)

        async def look(user: str) -> None:
            async with limit:
                found[user] = await self._reader.all("jobs", user)
            waiting[user] -= {UUID(job["job_id"]) for job in found[user] if job["status"] in FINAL}

        deadline = time.monotonic() + patience_s
        before = Counter(len(left) for left in waiting.values())
        while open_still := [user for user, left in waiting.items() if left]:
            began = time.monotonic()
            await asyncio.gather(*map(look, open_still))
            now = Counter(len(left) for left in waiting.values())
            if now != before:
                before, deadline = now, time.monotonic() + patience_s
            elif time.monotonic() > deadline:
                break
            # Who asks must not keep the house from its work.
            await asyncio.sleep(max(_PAUSE_S, time.monotonic() - began))
        return found


def _reason(job: Mapping[str, Any]) -> str | None:
    """What it says of why; None where it says nothing."""
    failures = [job.get("error"), *(part.get("error") for part in job["parts"])]
    return next((f"{one['code']}: {one['reason']}" for one in failures if one), None)
