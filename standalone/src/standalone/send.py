"""`intelliassist send`: files and words to a running house."""

from collections.abc import Sequence
from pathlib import Path

from httpx import TransportError
from rich.console import Console

from contracts.changed import JobStatus
from contracts.http.jobs import JobView
from contracts.http.submissions import ChatRequest, Circumstances, MultimodalRequest
from intelliassist_client import Attachment, Client, ProblemError
from standalone.progress import Progress
from standalone.refusal import Refusal
from standalone.samples import Answer
from standalone.tables import tasks_table


async def send(
    files: Sequence[Path], message: str | None, *, watch: bool, user_id: str | None, url: str, console: Console
) -> None:
    """Words and files together are one job; files alone are a job each. Raises Refusal with the reason why not."""
    if not files and not message:
        raise Refusal("nothing to send; name a file, or words with --message", exit_code=2)
    absent = [str(path) for path in files if not path.is_file()]
    if absent:
        raise Refusal(f"there is no file {', '.join(absent)}", exit_code=2)
    try:
        async with Client(url) as house:
            answers = await _submit(house, files, message, user_id)
            for title, answer in answers.items():
                console.print(f"{title}: {url}/api/v1/jobs/{answer.job_id}", highlight=False, soft_wrap=True)
            if watch:
                _tell(await _watch(house, answers, console), console)
    except TransportError as silent:
        raise Refusal(
            f"nobody answers at {url}; start the house with `intelliassist up`, or name its --url"
        ) from silent
    except ProblemError as refused:
        raise Refusal(refused.problem.detail) from refused


async def _submit(house: Client, files: Sequence[Path], message: str | None, user_id: str | None) -> dict[str, Answer]:
    attachments = [Attachment.of(path) for path in files]
    if message and not attachments:
        return {"message": await house.submissions.chat(ChatRequest(message=message, user_id=user_id))}
    if message:
        request = MultimodalRequest(message=message, user_id=user_id)
        title = " + ".join(["message", *(attachment.filename for attachment in attachments)])
        return {title: await house.submissions.multimodal(request, attachments)}
    return {attachment.filename: await _upload(house, attachment, user_id) for attachment in attachments}


async def _upload(house: Client, attachment: Attachment, user_id: str | None) -> Answer:
    """To the endpoint of its kind; where its name tells none, to the one that takes all and looks."""
    circumstances = Circumstances(user_id=user_id)
    if not attachment.named:
        return await house.submissions.multimodal(MultimodalRequest(user_id=user_id), [attachment])
    return await house.submissions.upload(attachment, circumstances=circumstances)


async def _watch(house: Client, answers: dict[str, Answer], console: Console) -> list[JobView]:
    jobs = []
    with Progress(console) as progress:
        for title, answer in answers.items():
            progress.sent(title)
            async for change in house.jobs.watch(answer.job_id):
                progress.moved(title, change)
            jobs.append(await house.jobs.get(answer.job_id))
    return jobs


def _tell(jobs: Sequence[JobView], console: Console) -> None:
    console.print(tasks_table(jobs))
    for job in jobs:
        if job.response:
            console.print(job.response, highlight=False)
    errors = [error.reason for job in jobs for error in (job.error, *(part.error for part in job.parts)) if error]
    if errors or any(job.status is not JobStatus.COMPLETED for job in jobs):
        raise Refusal(" ".join(errors) or "not every job was completed")
