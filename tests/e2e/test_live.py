"""A job can be followed while it moves."""

from pathlib import Path
from uuid import UUID

from tests.e2e.house import House, a_user

import standalone
from contracts.changed import JobChanged, JobStatus
from contracts.http.submissions import Circumstances, JobAccepted
from intelliassist_client.attachment import Attachment
from intelliassist_client.client import Client

SAMPLES = Path(standalone.__file__).parent / "samples"


async def send_a_voice_note(house: House) -> UUID:
    async with Client(house.url) as client:
        note = Attachment.of(SAMPLES / "voice-note.ogg")
        accepted = await client.submissions.upload(note, circumstances=Circumstances(user_id=a_user()))
    assert isinstance(accepted, JobAccepted)
    return accepted.job_id


async def test_each_change_is_told_as_it_happens_until_the_last(house: House) -> None:
    job_id = await send_a_voice_note(house)
    async with Client(house.url) as client:
        changes: list[JobChanged] = [change async for change in client.jobs.watch(job_id)]

    versions = [change.version for change in changes]
    assert versions == sorted(set(versions)), "newer ones only, each once"
    assert changes[-1].status is JobStatus.COMPLETED
    assert len({change.status for change in changes}) >= 3, [change.status for change in changes]


async def test_who_comes_back_is_told_only_what_is_new(house: House) -> None:
    job_id = await send_a_voice_note(house)
    job = await house.ended(job_id)
    async with house.http() as http:
        late = await http.get(f"/jobs/{job_id}/events")
        caught_up = await http.get(f"/jobs/{job_id}/events", headers={"Last-Event-ID": str(job["version"])})

    assert late.headers["content-type"].startswith("text/event-stream")
    assert late.text.count("\ndata:") == 1, "the final state, then the stream ends"
    assert f"id: {job['version']}" in late.text
    assert caught_up.status_code == 204, "a browser does not come back for more"


async def test_state_travels_live_and_text_does_not(house: House) -> None:
    job_id = await send_a_voice_note(house)
    await house.ended(job_id)
    changes = await house.heard("job.changed.v1", 6, lambda record: record.key == str(job_id).encode(), count=3)

    assert all(b"press list" not in record.value for record in changes)
