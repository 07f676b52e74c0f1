"""The demo itself, on a house that is up: send, follow, tell."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import uuid4

from httpx import TransportError
from rich.console import Console

from contracts.changed import JobStatus
from contracts.http.jobs import JobView
from intelliassist_client import Client, ProblemError
from standalone.measures import chat_seconds, memory
from standalone.processes import Process
from standalone.progress import Progress
from standalone.refusal import Refusal
from standalone.samples import SAMPLES, Sample
from standalone.tables import numbers_table, tasks_table

_USER = "demo"
_JOBS_WITHIN_S = 120
_CHATS = 20


async def tell(
    url: str, console: Console, *, key: str | None, ready: Mapping[str, str], processes: Sequence[Process]
) -> str:
    """Send all samples and show what becomes of them. Its closing line; raises Refusal when a job does not complete."""
    try:
        async with Client(url, api_key=key) as house:
            jobs = await _follow_all(house, console)
            console.print(tasks_table(jobs))
            _check(jobs)
        async with Client(url, api_key=key, user_id=f"measure-{uuid4()}") as house:
            seconds = await chat_seconds(house, _CHATS)
    except (TransportError, ProblemError) as broken:
        raise Refusal(f"{url} did not do what was asked: {broken or type(broken).__name__}") from broken
    p50 = {"chat, all hops": f"{seconds * 1000:.0f} ms p50 of {_CHATS}, warm, by rules"}
    console.print(numbers_table({**ready, **p50, **memory(processes)}))
    return f"demo: {len(jobs)} jobs completed, 0 failed, {sum(len(job.tasks) for job in jobs)} tasks"


async def _follow_all(house: Client, console: Console) -> list[JobView]:
    with Progress(console) as progress:
        try:
            async with asyncio.timeout(_JOBS_WITHIN_S), asyncio.TaskGroup() as together:
                follows = [together.create_task(_follow(house, sample, progress)) for sample in SAMPLES]
        except TimeoutError as late:
            raise Refusal(f"not all jobs were done within {_JOBS_WITHIN_S} s") from late
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
    return [follow.result() for follow in follows]


async def _follow(house: Client, sample: Sample, progress: Progress) -> JobView:
    answer = await sample.send(house, _USER)
    progress.sent(sample.title)
    async for change in house.jobs.watch(answer.job_id):
        progress.moved(sample.title, change)
    return await house.jobs.get(answer.job_id)


def _check(jobs: Sequence[JobView]) -> None:
    """Raise Refusal with the reason of each job that did not complete."""
    reasons = []
    for sample, job in zip(SAMPLES, jobs, strict=True):
        if job.status is not JobStatus.COMPLETED:
            errors = [error.reason for error in (job.error, *(part.error for part in job.parts)) if error]
            reasons.append(f"the {sample.title} is {job.status}: {' '.join(errors) or 'no reason was given'}")
    if reasons:
        raise Refusal(f"{len(reasons)} of {len(jobs)} jobs did not complete: " + "; ".join(reasons))
