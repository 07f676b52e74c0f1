"""`intelliassist send`: files and words to a running house."""

from collections.abc import Sequence
from pathlib import Path

from httpx import InvalidURL, TransportError
from rich.console import Console

from contracts.changed import JobStatus
from contracts.http.jobs import JobView
from intelliassist_client import Client, ProblemError
from standalone.progress import Progress
from standalone.refusal import Refusal
from standalone.samples import Answer
from standalone.submissions import Submission, submissions
from standalone.tables import tasks_table


async def send(
    files: Sequence[Path],
    message: str | None,
    *,
    watch: bool,
    user_id: str | None,
    url: str,
    key: str | None,
    console: Console,
) -> None:
    """Words and files together are one job; files alone are a job each, and one that is refused holds up no other.

    Raises Refusal with the reasons why something was not sent or not done.
    """
    if not files and not message:
        raise Refusal("nothing to send; name a file, or words with --message", exit_code=2)
    absent = [str(path) for path in files if not path.is_file()]
    if absent:
        raise Refusal(f"there is no file {', '.join(absent)}", exit_code=2)
    to_send = submissions(files, message, user_id)
    try:
        async with Client(url, api_key=key, user_id=user_id) as house:
            accepted, errors = await _submit(house, to_send, url, console)
            if watch and accepted:
                jobs = await _watch(house, accepted, console)
                _tell(jobs, console)
                errors += _errors(jobs)
    except (TransportError, InvalidURL) as silent:
        raise Refusal(
            f"nobody answers at {url}; start the house with `intelliassist up`, or name its --url"
        ) from silent
    except ProblemError as refused:
        raise Refusal(refused.problem.detail) from refused
    if errors:
        raise Refusal("; ".join(errors))


async def _submit(
    house: Client, to_send: Sequence[Submission], url: str, console: Console
) -> tuple[list[tuple[str, Answer]], list[str]]:
    """What was accepted, by its title, and why the others were not."""
    accepted = []
    errors = []
    for one in to_send:
        try:
            answer = await one.send(house)
        except ProblemError as refused:
            errors.append(f"{one.title} was refused: {refused.problem.detail}")
        except OSError as closed:
            errors.append(f"{one.title} can't be read: {closed.strerror}")
        else:
            accepted.append((one.title, answer))
            console.print(f"{one.title}: {url}/api/v1/jobs/{answer.job_id}", highlight=False, soft_wrap=True)
    return accepted, errors


async def _watch(house: Client, accepted: Sequence[tuple[str, Answer]], console: Console) -> list[JobView]:
    jobs = []
    with Progress(console) as progress:
        for title, answer in accepted:
            progress.sent(title)
            async for change in house.jobs.watch(answer.job_id):
                progress.moved(title, change)
            jobs.append(await house.jobs.get(answer.job_id))
    return jobs


def _tell(jobs: Sequence[JobView], console: Console) -> None:
    if any(job.tasks for job in jobs):
        console.print(tasks_table(jobs))
    else:
        console.print("no tasks", highlight=False)
    for job in jobs:
        if job.response:
            console.print(job.response, highlight=False)


def _errors(jobs: Sequence[JobView]) -> list[str]:
    reasons = [error.reason for job in jobs for error in (job.error, *(part.error for part in job.parts)) if error]
    undone = any(job.status is not JobStatus.COMPLETED for job in jobs)
    return reasons or (["not every job was completed"] if undone else [])
