"""What a stored file tells of itself once it was read."""

from typing import Any

import httpx
import pytest

from contracts.http.files import FileList, FileView
from contracts.recognized import Page

PAGES = tuple(Page(number=number, width=640.0, height=480.0, read_by="ocr") for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("kind", "read", "told"),
    [
        ("audio", {"duration_s": 12.5, "segments": ()}, {"duration_s": 12.5}),
        ("image", {"pages": PAGES[:1], "segments": ()}, {"width": 640, "height": 480}),
        ("document", {"pages": PAGES, "segments": ()}, {"pages": 3}),
        ("document", {"segments": ()}, {}),
    ],
)
async def test_a_file_tells_its_measures_its_text_its_jobs_and_its_tasks(
    house: Any, submission: Any, client: httpx.AsyncClient, kind: str, read: dict[str, Any], told: dict[str, Any]
) -> None:
    job = submission(files=[kind])
    await house.hears(job.submitted(), job.read(kind, "Call Tom.", **read))
    await house.hears(job.analysed(job.tells("Buy milk"), job.tells("Call Tom", part=kind)))
    answer = await client.get(f"/files/{job.file(kind).file_id}")

    view = FileView.decode(answer.content)
    measures = view.model_dump(include={"duration_s", "width", "height", "pages"}, exclude_none=True)
    assert measures == told
    assert (view.text, view.jobs) == ("Call Tom.", (job.job_id,))
    assert [task.summary for task in view.tasks] == ["Call Tom"]
    (listed,) = FileList.decode((await client.get("/files")).content).files
    assert (listed.text, listed.tasks) == (None, ())
    assert listed.model_dump(include={"duration_s", "width", "height", "pages"}, exclude_none=True) == told


async def test_the_first_of_several_with_the_same_bytes_is_told_by_the_others(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    first = submission(files=["audio"])
    others = [first.later(files=["audio"]), submission(user="ben", files=["audio"])]
    await house.hears(first.submitted(), *(other.submitted() for other in others))

    files = FileList.decode((await client.get("/files")).content).files
    earliest = first.file("audio").file_id
    assert [(file.file_id == earliest, file.duplicate_of) for file in files] == [(False, earliest), (True, None)]


async def test_a_text_is_that_of_the_last_reading(house: Any, submission: Any, client: httpx.AsyncClient) -> None:
    first = submission(files=["audio"])
    await house.hears(first.submitted(), first.read("audio", "As it was heard before."))
    again = first.later(files=["audio"])
    same = first.file("audio")
    again.header = again.header.model_copy(
        update={
            "parts": tuple(part.model_copy(update={"file": same}) if part.file else part for part in again.header.parts)
        }
    )
    await house.hears(again.submitted(), again.read("audio", "As it is heard now."))

    view = FileView.decode((await client.get(f"/files/{same.file_id}")).content)
    assert view.text == "As it is heard now."
    assert view.jobs == (again.job_id, first.job_id)
