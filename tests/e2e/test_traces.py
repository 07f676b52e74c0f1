"""One trace a submission, from the request through every topic to the row and the event that tells of it."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from tests.chaos.topics import records
from tests.e2e.listener import Listener
from tests.e2e.traced import PROVIDERS_KEY, Submissions, traced_house
from tests.telemetry import edges
from tests.telemetry.edges import Edge, Hop
from tests.telemetry.otlp import Receiver
from tests.telemetry.traces import Span, Trace

from contracts.topics import TOPICS
from standalone.state import State
from wire.server import WireServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXPECTED = edges.between_services() | edges.within_services()
SUBMITTED = {f"POST /api/v1/{path}" for path in ("chat", "multimodal", "upload/audio", "upload/image", "upload/file")}
SAID = ("water the plants", "call the printer", "new chairs", "the flyers", "the venue", "the cake")
LATE_S = 30
"""Spans leave in batches."""


@dataclass(frozen=True)
class Seen:
    """What the receiver was told, after everything had happened."""

    sent: Submissions
    traces: dict[str, Trace]
    ids: dict[str, str]
    """The trace of each job, by its name."""

    def of(self, name: str) -> Trace:
        return self.traces.get(self.ids[name]) or Trace(self.ids[name], [])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seen]:
    with Receiver.in_thread() as receiver, WireServer.in_thread() as wire, Listener.in_thread() as listener:
        async with traced_house(tmp_path_factory.mktemp("traced"), receiver, wire) as (house, broker_away):
            sent = Submissions(house, broker_away, wire, listener, receiver)
            await sent.run()
            traces = await receiver.until(all_is_told, within_s=LATE_S)
            yield Seen(sent, traces, await sent.traces_of())


def all_is_told(traces: dict[str, Trace]) -> bool:
    whole = all(not trace.orphans for trace in traces.values()) and not list(astray(traces))
    return whole and edges.told(traces.values()) >= EXPECTED


def astray(traces: dict[str, Trace]) -> Iterator[tuple[Span, Trace]]:
    """Spans with links that lead nowhere."""
    known = {(trace.trace_id, span.span_id) for trace in traces.values() for span in trace.spans}
    return ((span, trace) for trace in traces.values() for span in trace.spans if not known.issuperset(span.links))


def drawn(traces: Iterable[Trace], most: int = 4) -> str:
    return "\n\n" + "\n\n".join(str(trace) for trace in list(traces)[:most])


def spans(seen: Seen, kind: str) -> Iterator[tuple[Trace, Span]]:
    return ((trace, span) for trace in seen.traces.values() for span in trace.spans if span.kind == kind)


@pytest.mark.parametrize("edge", sorted(EXPECTED, key=str), ids=str)
async def test_each_hop_is_told_with_what_it_led_to(seen: Seen, edge: Edge) -> None:
    near = (trace for trace in seen.traces.values() if set(edge) & {Hop.of(span) for span in trace.spans})

    assert edge in edges.told(seen.traces.values()), f"no {edge}{drawn(near)}"


async def test_no_span_lost_its_parent(seen: Seen) -> None:
    broken = [trace for trace in seen.traces.values() if trace.orphans]

    assert not broken, drawn(broken)


async def test_a_trace_begins_once(seen: Seen) -> None:
    broken = [trace for trace in seen.traces.values() if len(trace.roots) != 1]

    assert not broken, drawn(broken)


async def test_a_link_leads_to_a_span(seen: Seen) -> None:
    broken = {str(span): trace for span, trace in astray(seen.traces)}

    assert not broken, f"{list(broken)}{drawn(broken.values())}"


async def test_a_submission_is_one_trace_and_no_other_begins_work(seen: Seen) -> None:
    working = {trace.trace_id for trace, _ in spans(seen, "CONSUMER")}
    submitted = {trace_id for trace_id in working if {root.name for root in seen.traces[trace_id].roots} & SUBMITTED}
    others = {root.name for trace_id in working - submitted for root in seen.traces[trace_id].roots}

    sent_to_the_door = {trace_id for name, trace_id in seen.ids.items() if name != "dead letter"}
    assert submitted == sent_to_the_door, drawn(
        seen.traces[one] for one in submitted ^ sent_to_the_door if one in seen.traces
    )
    assert others <= {
        "POST /api/v1/upload",
        "POST /api/v1/jobs/{job_id}/cancel",
        "POST /api/v1/jobs/{job_id}/retry",
        "redrive",
        *(f"publish {topic.name}" for topic in TOPICS),
    }


async def test_who_takes_records_names_its_group(seen: Seen) -> None:
    known = {edge.effect for edge in edges.between_services()}
    unknown = {str(span): trace for trace, span in spans(seen, "CONSUMER") if Hop.of(span) not in known}

    assert not unknown, f"{list(unknown)}{drawn(unknown.values())}"


async def test_what_joins_parts_leads_to_all_of_them(seen: Seen) -> None:
    trace = seen.of("several")
    [request] = trace.of("taskstore", "publish analysis.requested.v1")
    texts = {span.span_id for span in trace.of("taskstore", "process text.recognized.v1")}

    assert len(texts) == 2
    led = {span_id for _, span_id in request.links} | {request.parent_id}
    assert texts <= led, drawn([trace])


async def test_a_job_that_waited_for_another_stays_in_its_trace_and_leads_to_that_one(seen: Seen) -> None:
    trace = seen.of("next in line")
    [request] = trace.of("taskstore", "publish analysis.requested.v1")

    assert seen.ids["watched"] in {trace_id for trace_id, _ in request.links}, drawn([trace, seen.of("watched")])


async def test_who_watches_is_told_in_the_trace_of_the_job_which_leads_to_the_stream(seen: Seen) -> None:
    trace = seen.of("watched")
    told = trace.of("gateway", "notify")

    assert told, drawn([trace])
    for span in told:
        streams = [seen.traces[trace_id].find(span_id) for trace_id, span_id in span.links if trace_id in seen.traces]
        assert [stream.name for stream in streams if stream] == ["GET /api/v1/jobs/{job_id}/events"], drawn([trace])


async def test_a_trace_reaches_from_the_request_to_the_last_word(seen: Seen) -> None:
    trace = seen.of("watched")
    [stored] = trace.of("taskstore", "process analysis.completed.v1")
    names = [span.name for span in trace.above(stored)]

    assert names == [
        "publish analysis.completed.v1",
        "process analysis.requested.v1",
        "publish analysis.requested.v1",
        "process chat.received.v1",
        "publish chat.received.v1",
        "POST /api/v1/chat",
    ], drawn([trace])
    last = max(trace.of("gateway", "notify"), key=lambda span: span.began, default=None)
    assert last is not None
    assert stored in list(trace.above(last)), drawn([trace])


async def test_what_a_user_wishes_of_a_job_stands_in_the_request_and_leads_to_the_job(seen: Seen) -> None:
    wishes = {"retry": ["retried"], "cancel": [name for name in seen.ids if name.endswith("cancelled")]}
    for wish, names in wishes.items():
        roots = f"POST /api/v1/jobs/{{job_id}}/{wish}"
        asked = [trace for trace in seen.traces.values() if trace.roots and trace.roots[0].name == roots]
        published = [span for trace in asked for span in trace.spans if span.kind == "PRODUCER"]
        led = {trace_id for span in published for trace_id, _ in span.links}

        assert {seen.ids[name] for name in names} <= led, drawn(asked)


async def test_a_dead_letter_is_found_by_its_trace_and_keeps_the_headers_it_came_with(seen: Seen) -> None:
    letters = seen.sent.dead_letters

    assert len(letters) == 3
    for traceparent, headers in letters.items():
        assert headers["traceparent"] == traceparent
        assert headers["dlq_trace_id"] == traceparent.split("-")[1]
        put_aside = f"publish {headers['dlq_topic']}.dlq"
        assert any(span.name == put_aside for span in seen.traces[headers["dlq_trace_id"]].spans)


async def test_what_is_put_back_is_published_anew_and_leads_to_the_trace_of_its_letter(seen: Seen) -> None:
    letter = seen.sent.redriven
    mine = [trace for trace in seen.traces.values() if trace.roots and trace.roots[0].name == "redrive"]
    [trace] = mine
    [published] = trace.of("intelliassist", f"publish {letter['topic']}")

    assert [trace_id for trace_id, _ in published.links] == [letter["trace_id"]], drawn(mine)
    assert letter["trace_id"] != trace.trace_id
    worked = {span.name for span in trace.spans if span.kind == "CONSUMER"}
    assert f"process {letter['topic']}" in worked, drawn(mine)


async def test_what_went_through_the_journal_stays_in_its_trace_and_leads_to_the_replay(seen: Seen) -> None:
    trace = seen.of("journalled")
    [stored] = trace.of("taskstore", "process chat.received.v1")
    published = trace.parent(stored)

    assert published is not None, drawn([trace])
    assert [span.name for span in trace.above(stored)] == ["publish chat.received.v1", "POST /api/v1/chat"], drawn(
        [trace]
    )
    led = [(trace_id, seen.traces[trace_id].find(span_id)) for trace_id, span_id in published.links]
    assert [span.name for _, span in led if span] == ["replay the journal"], drawn([trace])
    assert trace.trace_id not in {trace_id for trace_id, _ in led}


async def test_log_lines_are_found_by_their_trace_and_quote_nobody(seen: Seen) -> None:
    lines = seen.sent.receiver.logs
    about_it = [line for line in lines if line["trace_id"] == seen.ids["watched"]]

    asked = {(line["service.name"], line.get("route")) for line in about_it if line["body"] == "request"}
    assert ("gateway", "/api/v1/chat") in asked, about_it
    assert {service for service, _ in asked} == {"gateway", "taskstore"}, about_it
    assert not [line for line in lines if any(words in str(line) for words in SAID)]


async def test_statements_are_told_without_their_values(seen: Seen) -> None:
    statements = [span for _, span in spans(seen, "CLIENT") if span.work == "SQL"]

    assert {span.attributes["db.system.name"] for span in statements} == {"postgresql"}
    assert not [span for span in statements if any(words in str(span.attributes) for words in SAID)]


async def test_no_span_quotes_what_people_said(seen: Seen) -> None:
    everything = [span for trace in seen.traces.values() for span in trace.spans]

    assert not [span for span in everything if any(words in repr(span) for words in SAID)]


async def test_no_span_log_line_or_event_tells_a_secret(seen: Seen) -> None:
    house = seen.sent.house
    secrets = (PROVIDERS_KEY, State(house.folder).token())
    topics = [name for topic in TOPICS for name in (topic.name, topic.dead_letters)]
    told = (*seen.sent.receiver.spans, *seen.sent.receiver.logs, *await records(house.kafka, topics))

    assert not [repr(one) for one in told if any(secret in repr(one) for secret in secrets)]


async def test_an_answer_of_a_model_tells_what_it_cost(seen: Seen) -> None:
    for service in ("vision", "extractor"):
        [asked] = seen.of("picture").of(service, "ask groq")

        assert (asked.kind, asked.failed) == ("CLIENT", False), drawn([seen.of("picture")])
        assert asked.attributes["gen_ai.request.model"]
        assert asked.attributes["gen_ai.usage.input_tokens"] > 0
        assert asked.attributes["gen_ai.usage.output_tokens"] > 0
