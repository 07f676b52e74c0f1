"""Whatever the order, the batches and the repeats: the same tables."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SNAPSHOT = """
select jsonb_build_object(
    'jobs', (select jsonb_agg(to_jsonb(jobs) - array[
        'version', 'hops', 'late_results', 'last_progress_at', 'completed_at'] order by job_id) from jobs),
    'parts', (select jsonb_agg(to_jsonb(job_parts) order by job_id, part_id) from job_parts),
    'tasks', (select jsonb_agg(to_jsonb(tasks) - array['id', 'created_at', 'updated_at'] order by task_key) from tasks),
    'suggestions', (select jsonb_agg(to_jsonb(suggestions) - 'created_at' order by job_id, ordinal) from suggestions),
    'messages', (select jsonb_agg(to_jsonb(chat_messages) - 'said_at' order by job_id, ordinal) from chat_messages),
    'files', (select jsonb_agg(to_jsonb(uploaded_files) order by file_id) from uploaded_files),
    'users', (select jsonb_agg(user_id order by user_id) from users),
    'heard', (select jsonb_agg(event_id order by event_id) from inbox)
)
"""
EMPTY = "truncate users, jobs, tasks, uploaded_files, outbox, inbox, token_use cascade"


def story(submission: Any) -> list[Any]:
    """A recording and a picture that can't be read, with words; and what is said next in the conversation."""
    first = submission(files=["audio", "image"], conversation="talk", job_id=UUID(int=1))
    second = first.later(message="Thanks, and call Eve too.", job_id=UUID(int=2))
    return [
        *first.submitted(),
        first.stored("audio", "Our weekly meeting"),
        first.progressed("audio", 0.0),
        first.progressed("audio", 0.5),
        first.read("audio"),
        first.failed("image", "It is too dark."),
        second.chatted(),
        first.progressed(None),
        first.analysed("Call Tom", "Ship on Friday"),
        second.analysed("Call Eve"),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_order_of_the_same_events_gives_the_same_tables(house: Any, submission: Any, data: Any) -> None:
    events = story(submission)
    await house.owner.execute(EMPTY)
    for event in events:
        assert await house.hears(event) == []
    expected = json.loads(await house.value(SNAPSHOT))

    repeats = data.draw(st.lists(st.sampled_from(events), max_size=5))
    shuffled = data.draw(st.permutations([*events, *repeats]))
    await house.owner.execute(EMPTY)
    for batch in _batches(shuffled, data.draw(st.integers(1, len(shuffled)))):
        assert await house.hears(batch) == []
    assert json.loads(await house.value(SNAPSHOT)) == expected


async def test_a_replay_of_everything_changes_nothing(house: Any, submission: Any) -> None:
    events = story(submission)
    await house.hears(events)
    everything = "select md5(string_agg(t::text, '|' order by t::text)) from {} t"
    tables = ["users", "jobs", "job_parts", "suggestions", "chat_messages", "tasks", "uploaded_files", "outbox"]
    before = [await house.value(everything.format(table)) for table in tables]
    await house.hears(events)
    for event in events:
        await house.hears(event)
    assert [await house.value(everything.format(table)) for table in tables] == before


def _batches(events: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [events[start : start + size] for start in range(0, len(events), size)]
