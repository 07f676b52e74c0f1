"""What was put back by an operator opens again the job that had failed, and nothing else."""

from typing import Any

import httpx

from contracts.analysis import AnalysisRequested


def again(received: Any, arrived: Any, attempt: int = 2) -> Any:
    """The same event, as another attempt."""
    return arrived(received.event.model_copy(update={"attempt": attempt}))


async def test_a_part_that_is_read_after_all_completes_the_job_that_had_failed(
    house: Any, submission: Any, arrived: Any
) -> None:
    note = submission(message=None, files=["audio"])
    await house.hears(note.submitted(), note.failed("audio"))
    assert await house.status(note) == "failed"

    await house.hears(again(note.uploaded("audio"), arrived))
    assert await house.status(note) == "received"
    await house.hears(note.progressed("audio", attempt=2), note.read("audio", attempt=2))
    (asked,) = await house.outbox(AnalysisRequested)
    await house.hears(note.analysed("Ship it", attempt=asked.attempt))

    assert asked.attempt == 2
    assert await house.statuses_told(note) == ["failed", "received", "analysing", "completed"]
    row = (await house.rows("select error_code, hops ? 'retried' as retried from jobs"))[0]
    assert tuple(row) == (None, True)


async def test_it_does_not_matter_which_event_of_the_new_attempt_is_heard_first(
    house: Any, submission: Any, arrived: Any
) -> None:
    note = submission(message=None, files=["audio"])
    await house.hears(note.submitted(), note.failed("audio"))

    await house.hears(note.read("audio", attempt=2))
    await house.hears(again(note.uploaded("audio"), arrived), note.progressed("audio", attempt=2))

    assert await house.status(note) == "analysing"


async def test_what_failed_again_is_not_waited_for(house: Any, submission: Any, arrived: Any) -> None:
    note = submission(message=None, files=["audio"])
    await house.hears(note.submitted(), note.failed("audio"))

    await house.hears(note.failed("audio", attempt=2))
    await house.hears(again(note.uploaded("audio"), arrived))

    assert await house.status(note) == "failed"


async def test_a_late_result_of_the_first_attempt_does_not_replace_that_of_the_second(
    house: Any, submission: Any
) -> None:
    note = submission(message=None, files=["audio"])
    await house.hears(note.submitted(), note.failed("audio"))
    await house.hears(note.read("audio", "The second one.", attempt=2), note.read("audio", "The first one."))

    assert await house.value("select reading ->> 'text' from job_parts") == "The second one."


async def test_parts_that_are_put_back_one_after_the_other_are_all_in_the_answer(
    house: Any, submission: Any, arrived: Any
) -> None:
    both = submission(message=None, files=["audio", "image"])
    await house.hears(both.submitted(), both.failed("audio"), both.failed("image"))

    await house.hears(again(both.uploaded("audio"), arrived), both.read("audio", attempt=2))
    assert await house.status(both) == "analysing", "of the other nothing was heard yet"
    await house.hears(both.analysed("Half of it", attempt=1))
    await house.hears(again(both.uploaded("image"), arrived))
    assert await house.status(both) == "recognizing"
    await house.hears(both.analysed("Half of it", attempt=2), both.read("image", attempt=2))
    *_, asked = await house.outbox(AnalysisRequested)
    await house.hears(both.analysed("All of it", attempt=asked.attempt))

    assert await house.status(both) == "completed"
    assert all(part.reading for part in asked.parts)
    assert [row["summary"] for row in await house.rows("select summary from tasks")] == ["All of it"]


async def test_a_part_that_is_put_back_completes_what_was_answered_without_it(house: Any, submission: Any) -> None:
    both = submission(files=["audio"])
    await house.hears(both.submitted(), both.failed("audio"), both.analysed("Call Tom"))
    assert await house.status(both) == "partial"

    await house.hears(both.read("audio", attempt=2))
    *_, asked = await house.outbox(AnalysisRequested)
    await house.hears(both.analysed("Call Tom", "Ship it", attempt=asked.attempt))

    assert await house.status(both) == "completed"
    kept = await house.rows("select summary from tasks where deleted_at is null order by id")
    assert [row["summary"] for row in kept] == ["Call Tom", "Ship it"]


async def test_an_analysis_that_is_put_back_completes_the_job_that_had_failed(house: Any, submission: Any) -> None:
    chat = submission()
    await house.hears(chat.chatted(), chat.failed(None))
    assert await house.status(chat) == "failed"

    await house.hears(chat.progressed(None, attempt=2))
    assert await house.status(chat) == "analysing"
    await house.hears(chat.failed(None), chat.analysed("Too late", attempt=1))
    assert await house.status(chat) == "analysing", "what is heard of the first attempt is late"
    await house.hears(chat.analysed("Call Tom", attempt=2))

    assert await house.status(chat) == "completed"
    assert await house.statuses_told(chat) == ["failed", "analysing", "completed"]


async def test_what_was_cancelled_stays_so(
    house: Any, submission: Any, arrived: Any, client: httpx.AsyncClient
) -> None:
    note = submission(message=None, files=["audio"])
    await house.hears(note.submitted())
    assert (await client.post(f"/jobs/{note.job_id}/cancel")).is_success

    await house.hears(again(note.uploaded("audio"), arrived), note.read("audio", attempt=2))

    assert await house.status(note) == "cancelled"


async def test_what_was_answered_in_full_is_not_asked_again(house: Any, submission: Any, arrived: Any) -> None:
    note = submission(message=None, files=["audio"])
    await house.hears(note.submitted(), note.read("audio"), note.analysed("Ship it"))

    await house.hears(again(note.uploaded("audio"), arrived), note.read("audio", "Another text.", attempt=2))
    await house.hears(note.analysed("Another task", attempt=2))

    assert await house.status(note) == "completed"
    assert [row["summary"] for row in await house.rows("select summary from tasks")] == ["Ship it"]


async def test_nothing_of_a_file_that_was_forgotten_is_opened_again(
    house: Any, submission: Any, client: httpx.AsyncClient
) -> None:
    both = submission(message=None, files=["audio", "image"])
    await house.hears(both.submitted(), both.failed("audio"), both.failed("image"))
    gone = await client.delete(f"/files/{both.file('image').file_id}")
    assert gone.is_success, gone.text

    await house.hears(both.read("audio", attempt=2))

    assert await house.status(both) == "failed"
