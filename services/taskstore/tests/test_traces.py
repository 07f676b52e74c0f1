"""Who follows a trace sees what the store did, what it stood on, and nothing of what people wrote."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from contracts.analysis import AnalysisRequested
from contracts.changed import JobChanged
from contracts.submitted import AudioUploaded
from runtime.telemetry import context_of, current_traceparent, span, trace_id_of
from taskstore.statements import summary


def hop(trace: str | None = None) -> str:
    """A place in a trace, of a new one unless it is named."""
    return f"00-{trace or uuid4().hex}-{uuid4().hex[:16]}-01"


def heard_in(traceparent: str, arrived: Callable[..., Any], told: Any) -> Any:
    return arrived(told.event, traceparent=traceparent)


async def outbox(house: Any, topic: str, job: Any) -> list[tuple[str, set[str]]]:
    """Of what was said of a job: the place in a trace, and what it is linked to."""
    rows = await house.rows(
        "select headers ->> 'traceparent' as here, links from outbox where topic = $1 and key = $2 order by id",
        topic,
        str(job.job_id),
    )
    return [(row["here"], set(row["links"])) for row in rows]


def ids(one: ReadableSpan) -> tuple[str, str]:
    context = one.get_span_context()
    assert context is not None
    return f"{context.trace_id:032x}", f"{context.span_id:016x}"


def parent(one: ReadableSpan) -> str | None:
    return f"{one.parent.span_id:016x}" if one.parent else None


def statements(spans: InMemorySpanExporter, within: str) -> list[ReadableSpan]:
    """Those that are run directly within a span, in order."""
    return [one for one in spans.get_finished_spans() if parent(one) == within and one.kind is SpanKind.CLIENT]


async def test_an_analysis_is_linked_to_all_texts_that_it_stands_on(house: Any, submission: Any, arrived: Any) -> None:
    job = submission(files=["audio", "image", "document"])
    one_trace = uuid4().hex
    said, spoken, seen, unread = (hop(one_trace) for _ in range(4))
    await house.hears([heard_in(said, arrived, told) for told in job.submitted()])
    await house.hears(heard_in(spoken, arrived, job.read("audio")))
    await house.hears(heard_in(unread, arrived, job.failed("document")))
    await house.hears(heard_in(seen, arrived, job.read("image")))
    assert await outbox(house, AnalysisRequested.topic, job) == [(seen, {said, spoken, seen})]
    assert [links for _, links in await outbox(house, JobChanged.topic, job)] == [set()] * 4


async def test_one_text_alone_needs_no_link(house: Any, submission: Any, arrived: Any) -> None:
    job, said = submission(), hop()
    await house.hears(heard_in(said, arrived, job.chatted()))
    assert await outbox(house, AnalysisRequested.topic, job) == [(said, set())]


async def test_texts_from_before_traces_were_kept_are_analysed_all_the_same(
    house: Any, submission: Any, arrived: Any
) -> None:
    job = submission(message=None, files=["audio", "image"])
    early, late = hop(), hop()
    await house.hears(job.submitted())
    await house.hears(heard_in(early, arrived, job.read("audio")))
    await house.owner.execute("update job_parts set traceparent = null")
    await house.hears(heard_in(late, arrived, job.read("image")))
    [(here, links)] = await outbox(house, AnalysisRequested.topic, job)
    assert here == late
    assert early not in links


async def test_a_text_that_was_read_again_is_linked_to_where_it_was_read_last(
    house: Any, submission: Any, arrived: Any, client: httpx.AsyncClient
) -> None:
    job = submission(files=["audio", "image"])
    trace = uuid4().hex
    said, seen, again = hop(trace), hop(trace), hop()
    await house.hears([heard_in(said, arrived, told) for told in job.submitted()])
    await house.hears(heard_in(seen, arrived, job.read("image")))
    await house.hears(heard_in(hop(trace), arrived, job.failed("audio")))
    await house.hears(heard_in(hop(trace), arrived, job.failed(None)))
    wish = hop()
    answer = await client.post(f"/jobs/{job.job_id}/retry", headers={"traceparent": wish})
    assert answer.status_code == 202, answer.text

    [(asked, links)] = await outbox(house, AudioUploaded.topic, job)
    assert trace_id_of(asked) == trace_id_of(wish)
    assert asked != wish, "the request has a span of its own here"
    assert links == {said}, "the wish is led back to the job's first trace"

    await house.hears(heard_in(again, arrived, job.read("audio", attempt=2)))
    _, (here, links) = await outbox(house, AnalysisRequested.topic, job)
    assert here == again
    assert links == {said, seen, again}


async def test_the_next_of_a_conversation_is_linked_to_the_one_that_ended(
    house: Any, submission: Any, arrived: Any
) -> None:
    first = submission(conversation="talk")
    second = first.later()
    own, ended = hop(), hop()
    await house.hears(first.chatted())
    await house.hears(heard_in(own, arrived, second.chatted()))
    await house.hears(heard_in(ended, arrived, first.analysed()))
    [(here, links)] = await outbox(house, AnalysisRequested.topic, second)
    assert here == own
    assert links == {ended}


async def test_statements_are_told_without_what_they_are_about(
    house: Any, submission: Any, spans: InMemorySpanExporter
) -> None:
    job = submission(user="ana@example.com", message="Please call Tom tomorrow.", files=["audio"])
    with span("write batch") as batch:
        here = f"{batch.get_span_context().span_id:016x}"
        await house.hears(job.submitted())
        await house.hears(job.read("audio", text="Nobody may know."))
    told = statements(spans, here)
    names = [one.name for one in told]
    assert names[0] == "BEGIN"
    assert names[-1] == "COMMIT"
    assert {"INSERT inbox", "INSERT jobs", "INSERT job_parts", "UPDATE jobs", "INSERT outbox", "SELECT tasks"} <= {
        *names
    }
    [insert, *_] = [one for one in told if one.name == "INSERT jobs"]
    attributes = insert.attributes or {}
    assert attributes["db.system.name"] == "postgresql"
    assert attributes["db.operation.name"] == "INSERT"
    assert attributes["db.query.summary"] == "INSERT jobs"
    assert "$1::uuid[]" in str(attributes["db.query.text"])
    assert insert.start_time is not None
    assert insert.end_time is not None
    assert insert.end_time > insert.start_time
    everything = "".join(one.to_json() for one in spans.get_finished_spans())
    for secret in ("Tom", "Nobody", "ana@", str(job.job_id), "Ship", "audio.bin"):
        assert secret not in everything


async def test_a_statement_that_fails_says_how_not_about_what(house: Any, spans: InMemorySpanExporter) -> None:

    async def write_twice() -> None:
        async with house.database.as_sink() as connection:
            for _ in range(2):
                await connection.execute(
                    "insert into inbox (event_id, heard_at) values (md5($1)::uuid, now())", "Ana's secret"
                )

    with span("write batch") as batch:
        here = f"{batch.get_span_context().span_id:016x}"
        with pytest.raises(asyncpg.UniqueViolationError):
            await write_twice()
    failed = next(one for one in statements(spans, here) if not one.status.is_ok and not one.status.is_unset)
    assert failed.name == "INSERT inbox"
    attributes = failed.attributes or {}
    assert (attributes["error.type"], attributes["db.response.status_code"]) == ("UniqueViolationError", "23505")
    assert statements(spans, here)[-1].name == "ROLLBACK"
    assert "secret" not in "".join(one.to_json() for one in spans.get_finished_spans())


async def test_what_nobody_asked_for_leaves_no_trace_of_statements(
    house: Any, submission: Any, client: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    await house.hears(submission().chatted())
    await house.database.check()
    await client.get("/health/ready")
    with span("unkept", traceparent=hop()[:-2] + "00"):
        await house.hears(submission().chatted())
    assert not spans.get_finished_spans()


async def test_a_request_is_told_by_its_route_with_its_statements(
    house: Any, submission: Any, client: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    job, asked = submission(), hop()
    await house.hears(job.chatted())
    answer = await client.get(f"/jobs/{job.job_id}?texts=false", headers={"traceparent": asked})
    assert answer.status_code == 200
    [request] = [one for one in spans.get_finished_spans() if one.kind is SpanKind.SERVER]
    attributes = request.attributes or {}
    assert request.name == "GET /jobs/{job_id}"
    assert (attributes["http.route"], attributes["http.response.status_code"]) == ("/jobs/{job_id}", 200)
    assert (ids(request)[0], parent(request)) == tuple(asked.split("-")[1:3])
    assert "SELECT jobs" in {one.name for one in statements(spans, ids(request)[1])}
    assert str(job.job_id) not in "".join(one.to_json() for one in spans.get_finished_spans())


async def test_what_was_searched_for_stands_in_no_trace(client: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    await client.get("/tasks", params={"q": "divorce lawyer"}, headers={"traceparent": hop()})
    told = spans.get_finished_spans()
    assert "GET /tasks" in {one.name for one in told}
    assert "divorce" not in "".join(one.to_json() for one in told)


async def test_an_error_is_answered_with_the_id_of_its_trace(house: Any, client: httpx.AsyncClient) -> None:
    asked = hop()
    unknown = await client.get(f"/jobs/{uuid4()}", headers={"traceparent": asked})
    assert (unknown.status_code, unknown.json()["trace_id"]) == (404, trace_id_of(asked))
    await house.owner.execute("alter table users rename to nobody")
    try:
        broken = await client.get("/me", headers={"traceparent": asked})
    finally:
        await house.owner.execute("alter table nobody rename to users")
    assert (broken.status_code, broken.json()["code"]) == (500, "internal_error")
    assert broken.json()["trace_id"] == trace_id_of(asked)


async def test_only_the_house_s_own_go_on_with_their_trace(
    client: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    asked = hop()
    refused = await client.get("/me", headers={"traceparent": asked, "Authorization": "Bearer of nothing"})
    [request] = [one for one in spans.get_finished_spans() if one.kind is SpanKind.SERVER]
    assert (refused.status_code, refused.json()["trace_id"]) == (401, ids(request)[0])
    assert (request.parent, [link.context for link in request.links]) == (None, [context_of(asked)])


async def test_a_span_within_a_span_is_where_its_statements_are(house: Any, spans: InMemorySpanExporter) -> None:
    with span("outer"), span("inner"):
        within = str(current_traceparent()).split("-")[2]
        async with house.database.as_sink() as connection:
            await connection.fetchval("select 1")
    assert [one.name for one in statements(spans, within)] == ["BEGIN", "SELECT set_config", "SELECT", "COMMIT"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("select 1", "SELECT"),
        ("select a from jobs where b is distinct from $1", "SELECT jobs"),
        (
            "select line.* from unnest($1::uuid[]) as asked (id) cross join lateral (select 1 from tasks)",
            "SELECT tasks",
        ),
        (
            "select pg_advisory_xact_lock($1, number) from unnest($2::int[]) as lock (number)",
            "SELECT pg_advisory_xact_lock",
        ),
        ("select old.id from unnest($1::text[]) as named (id) join tasks as old using (id)", "SELECT tasks"),
        ("with old as (select id from jobs for update skip locked) delete from jobs using old", "DELETE jobs"),
        ("with meant as (select id from tasks for no key update) update tasks set a = 1", "UPDATE tasks"),
        ("with told as (select 1), kept as (insert into notes (a) select 1) select count(*) from kept", "INSERT notes"),
        ("insert into users (a) values ($1) on conflict (a) do update set a = 1", "INSERT users"),
        ("-- from jobs\n  select a -- update jobs\n  from users", "SELECT users"),
        ("SAVEPOINT __asyncpg_savepoint_1__;", "SAVEPOINT"),
        ("ROLLBACK;", "ROLLBACK"),
    ],
)
def test_a_statement_is_named_by_what_it_does_to_which_table(query: str, name: str) -> None:
    assert summary(query).name == name
