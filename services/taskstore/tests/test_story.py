"""What becomes of a submission, told through the tables."""

from datetime import timedelta
from typing import Any

from contracts.analysis import AnalysisRequested
from contracts.changed import JobChanged, TaskChanged
from taskstore.queries import jobs


async def test_a_chat_message_is_analysed_at_once_and_answered(house: Any, submission: Any) -> None:
    chat = submission()
    assert await house.hears(chat.chatted()) == []
    (asked,) = await house.outbox(AnalysisRequested)
    assert asked.job == chat.header
    assert asked.parts[0].reading.text == "Please call Tom tomorrow."
    assert (asked.parts[0].reading.provider, asked.parts[0].reading.model) == ("sender", "none")

    await house.hears(chat.progressed(None))
    await house.hears(chat.analysed("Call Tom", "Buy milk"))
    assert await house.statuses_told(chat) == ["analysing", "completed"]
    assert [told.version for told in await house.outbox(JobChanged)] == [1, 2]
    tasks = await house.outbox(TaskChanged)
    assert [(told.change, told.task.summary, told.task.tags) for told in tasks] == [
        ("created", "Call Tom", ("home", "phone")),
        ("created", "Buy milk", ("home", "phone")),
    ]
    assert [row["id"] for row in await house.rows("select id from tasks order by id")] == [t.task_id for t in tasks]
    said = await house.rows("select role, content from chat_messages order by ordinal")
    assert [tuple(row) for row in said] == [("user", "Please call Tom tomorrow."), ("assistant", "Noted.")]


async def test_the_analysis_waits_for_all_parts(house: Any, submission: Any) -> None:
    both = submission(files=["audio", "image"])
    await house.hears(both.submitted())
    await house.hears(both.progressed("audio"))
    await house.hears(both.read("image", "Launch plan"))
    assert await house.outbox(AnalysisRequested) == []
    await house.hears(both.read("audio"))
    (asked,) = await house.outbox(AnalysisRequested)
    assert [(part.part_id, part.reading.text) for part in asked.parts] == [
        ("message", "Please call Tom tomorrow."),
        ("audio", "We ship on Friday."),
        ("image", "Launch plan"),
    ]
    assert await house.statuses_told(both) == ["received", "recognizing", "recognizing", "analysing"]


async def test_a_part_that_failed_leaves_the_rest_to_be_answered(house: Any, submission: Any) -> None:
    both = submission(files=["audio"])
    await house.hears(both.submitted(), both.failed("audio"))
    (asked,) = await house.outbox(AnalysisRequested)
    assert asked.parts[1].failure == "There is no speech in it."
    await house.hears(both.analysed("Call Tom"))
    assert await house.status(both) == "partial"


async def test_a_job_of_which_nothing_can_be_read_fails_with_the_first_reason(house: Any, submission: Any) -> None:
    job = submission(message=None, files=["audio", "image"])
    await house.hears(job.submitted(), job.failed("image", "It is too dark."), job.failed("audio", "It is silent."))
    (row,) = await house.rows("select status, error_reason from jobs")
    assert tuple(row) == ("failed", "It is silent.")
    assert await house.outbox(AnalysisRequested) == []


async def test_an_analysis_that_fails_fails_the_job(house: Any, submission: Any) -> None:
    chat = submission()
    await house.hears(chat.chatted())
    await house.hears(chat.failed(None, "The model refused."))
    (row,) = await house.rows("select status, error_reason from jobs")
    assert tuple(row) == ("failed", "The model refused.")


async def test_a_failure_without_header_ends_only_a_job_that_is_known(house: Any, submission: Any) -> None:
    chat, stranger = submission(), submission()
    await house.hears(chat.chatted())
    assert await house.hears(stranger.failed(None, named=False), chat.failed(None, named=False)) == []
    assert await house.status(chat) == "failed"
    assert await house.status(stranger) is None


async def test_whatever_comes_first_registers_the_whole_job(house: Any, submission: Any) -> None:
    job = submission(files=["audio", "image"])
    await house.hears(job.progressed("audio", 0.25))
    parts = await house.rows("select part_id, status, progress from job_parts order by ordinal")
    assert [tuple(row) for row in parts] == [
        ("message", "recognized", 1.0),
        ("audio", "recognizing", 0.25),
        ("image", "received", 0.0),
    ]
    assert await house.value("select count(*) from uploaded_files") == 2
    assert await house.value("select user_id from users") == "ana"


async def test_late_results_are_counted_and_change_nothing(house: Any, submission: Any) -> None:
    chat = submission(files=["audio"])
    await house.hears(chat.submitted(), chat.read("audio"))
    await house.hears(chat.analysed("Call Tom"))
    before = await house.value("select count(*) from outbox")
    await house.hears(chat.analysed("Something else"), chat.read("audio", "Other words"), chat.failed("audio"))
    assert await house.value("select count(*) from outbox") == before
    assert await house.value("select late_results from jobs") == 3
    assert await house.value("select count(*) from tasks") == 1


async def test_the_text_stays_as_it_was_when_the_analysis_was_asked_for(house: Any, submission: Any) -> None:
    job = submission(message=None, files=["audio"])
    await house.hears(job.submitted(), job.read("audio"))
    await house.hears(job.read("audio", "A better reading", attempt=2))
    assert await house.value("select reading->>'text' from job_parts") == "We ship on Friday."


async def test_a_late_result_never_overwrites_that_of_a_newer_attempt(house: Any, submission: Any) -> None:
    job = submission(files=["audio", "image"])
    await house.hears(job.submitted())
    await house.hears(job.read("audio", "second", attempt=2))
    await house.hears(job.read("audio", "first", attempt=1), job.failed("audio", attempt=1))
    (row,) = await house.rows("select status, reading->>'text' as text from job_parts where part_id = 'audio'")
    assert tuple(row) == ("recognized", "second")


async def test_progress_never_goes_back_and_is_told_once_a_batch(house: Any, submission: Any) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    await house.hears(job.progressed("audio", 0.5), job.progressed("audio", 0.7), job.progressed("audio", 0.6))
    told = (await house.outbox(JobChanged))[-1]
    assert told.parts[1].progress == 0.7
    assert told.version == 2


async def test_the_analysis_is_told_of_the_conversation_and_the_open_tasks(house: Any, submission: Any) -> None:
    first = submission(conversation="talk")
    await house.hears(first.chatted())
    await house.hears(first.analysed(first.tells("Call Tom", assignee="Ben"), response="I noted it."))
    second = first.later(message="And what else?")
    stranger = submission(user="ben", conversation="talk", at=second.at + timedelta(minutes=1))
    await house.hears(second.chatted(), stranger.chatted())
    _, *requests = await house.outbox(AnalysisRequested)
    asked, of_stranger = sorted(requests, key=lambda request: request.job.user_id)
    assert [(line.role, line.content) for line in asked.history] == [
        ("user", "Please call Tom tomorrow."),
        ("assistant", "I noted it."),
    ]
    assert [(task.summary, task.assignee) for task in asked.open_tasks] == [("Call Tom", "Ben")]
    assert of_stranger.history == ()
    assert of_stranger.open_tasks == ()


async def test_a_file_is_known_with_the_description_that_came_with_it(house: Any, submission: Any) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    await house.hears(job.stored("audio", "Our weekly meeting"))
    (row,) = await house.rows("select kind, filename, description from uploaded_files")
    assert tuple(row) == ("audio", "audio.bin", "Our weekly meeting")


async def test_the_times_of_the_hops_are_kept(house: Any, submission: Any) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted(), job.progressed("audio"))
    await house.hears(job.read("audio"))
    await house.hears(job.progressed(None))
    await house.hears(job.analysed())
    hops = await house.value("select array(select jsonb_object_keys(hops)) from jobs")
    assert set(hops) == {
        "accepted", "registered", "audio.recognizing", "audio.recognized",
        "analysis.requested", "analysis.began", "analysis.completed", "stored",
    }  # fmt: skip
    assert await house.value("select trace_id from jobs") == "0af7651916cd43dd8448eb211c80319c"


async def test_a_job_is_shown_as_it_stood_at_one_moment(house: Any, submission: Any) -> None:
    chat = submission()
    await house.hears(chat.chatted())
    async with house.database.as_user("ana", at_one_moment=True) as connection:
        before = await jobs.read(connection, "ana", chat.job_id)
        await house.hears(chat.analysed("Call Tom"))
        assert await jobs.read(connection, "ana", chat.job_id) == before
    async with house.database.as_user("ana", at_one_moment=True) as connection:
        after = await jobs.read(connection, "ana", chat.job_id)
    assert (after.status, [task.summary for task in after.tasks]) == ("completed", ["Call Tom"])
