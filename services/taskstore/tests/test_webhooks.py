"""Webhooks, from an event to a receiver that checks the signature by itself."""

import asyncio
import hmac
import json
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from contracts.changed import JobChanged, JobStatus, TaskChanged
from runtime.serving import serving
from runtime.telemetry import context_of, traceparent_of
from standalone.ports import Ports
from taskstore.api.caller import Desk
from taskstore.webhooks import due
from taskstore.webhooks.destinations import Destinations
from taskstore.webhooks.ledger import Ledger
from taskstore.webhooks.recorder import Recorder
from taskstore.webhooks.sender import Sender

QUICK = {"webhook_allow_private": True, "webhook_first_pause_s": 0.02, "webhook_longest_pause_s": 0.1}
CUT_OFF = "select pg_terminate_backend(pid) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))"


@dataclass
class Receiver:
    """Another system, told of events at an address of its own."""

    port: int
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    """Status and headers of the next answers; 204 after them."""
    holds: asyncio.Event | None = None
    """Answers wait for it."""
    reached: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?of=ana"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        self.reached += 1
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        if self.holds is not None:
            await self.holds.wait()
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.heard.append((headers, body))
        status, told = self.answers.popleft() if self.answers else (204, {})
        raw = [(name.encode(), value.encode()) for name, value in told.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": b""})

    def messages(self, secret: str) -> list[dict[str, Any]]:
        """What was heard, each with a signature made with `secret`."""
        for headers, body in self.heard:
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
            digest = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, "sha256").digest()
            assert f"v1,{b64encode(digest).decode()}" in headers["webhook-signature"].split()
            assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
        return [{"id": headers["webhook-id"], **json.loads(body)} for headers, body in self.heard]


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver(Ports.free().gateway)
    async with serving(receiver, "127.0.0.1", receiver.port):
        yield receiver


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.destinations = Destinations(allow_private=True)
    desk.webhooks_each = 3
    return desk


Sending = Callable[..., AbstractAsyncContextManager[Sender]]


@pytest.fixture
def sending(house: Any, make_settings: Any) -> Sending:
    """Lets a sender run for the length of a block."""

    @asynccontextmanager
    async def running(**settings: Any) -> AsyncIterator[Sender]:
        told = make_settings("postgresql://unused", **(QUICK | settings))
        destinations = Destinations(allow_private=told.webhook_allow_private)
        sender = Sender(house.database, house.commits, destinations, told)
        await sender.start()
        try:
            yield sender
        finally:
            await sender.stop()

    return running


@pytest.fixture
def recorder(house: Any) -> Recorder:
    return Recorder(house.database, house.commits, timedelta(days=14))


async def subscribed(client: httpx.AsyncClient, url: str, *events: str, user: str = "ana") -> dict[str, Any]:
    body = {"url": url, **({"events": events} if events else {})}
    answer = await client.post("/webhooks", json=body, headers={"X-User-Id": user})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def changed(task_id: int = 1, user: str = "ana", change: Any = "updated", version: int = 2) -> TaskChanged:
    return TaskChanged(task_id=task_id, user_id=user, version=version, change=change, changed_at=datetime.now(UTC))


def moved(status: JobStatus, version: int = 3) -> JobChanged:
    now = datetime.now(UTC)
    return JobChanged(job_id=uuid4(), user_id="ana", version=version, status=status, parts=(), changed_at=now)


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def log(client: httpx.AsyncClient, webhook: dict[str, Any], **wanted: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"/webhooks/{webhook['id']}/deliveries", params=wanted)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["deliveries"]
    return found


async def logged(client: httpx.AsyncClient, webhook: dict[str, Any], *statuses: str) -> list[dict[str, Any]]:
    """The log, once its entries stand so, the newest first."""
    async with asyncio.timeout(20):
        while True:
            found = await log(client, webhook)
            if [one["status"] for one in found] == list(statuses):
                return found
            await asyncio.sleep(0.02)


async def test_an_event_is_told_signed_under_the_id_that_it_has_everywhere(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    webhook = await subscribed(client, receiver.url, "task.updated")
    event = arrived(changed(7), datetime.now(UTC))
    async with sending():
        await recorder.record([event, arrived(changed(8, change="created"), datetime.now(UTC))])
        await recorder.record([event])
        [entry] = await logged(client, webhook, "delivered")
    [message] = receiver.messages(webhook["secret"])
    assert (message["id"], message["type"]) == (str(event.event_id), "task.updated")
    assert (message["data"]["task_id"], message["data"]["version"], message["data"]["user_id"]) == (7, 2, "ana")
    assert datetime.fromisoformat(message["timestamp"]) == event.time
    assert (entry["event_id"], entry["attempts"], entry["response_code"]) == (message["id"], 1, 204)
    assert (entry["error"], entry["next_attempt_at"]) == (None, None)
    assert receiver.heard[0][0]["host"] == f"127.0.0.1:{receiver.port}"
    assert receiver.heard[0][0]["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("*",), ["job.changed", "job.completed"]),
        (("job.changed",), ["job.changed", "job.changed"]),
        (("job.changed", "job.completed"), ["job.changed", "job.completed"]),
        (("job.completed", "job.failed"), ["job.completed"]),
        (("task.created",), []),
    ],
)
async def test_a_webhook_is_told_what_it_asked_for_by_its_narrowest_name(
    client: httpx.AsyncClient, recorder: Recorder, arrived: Any, asked: tuple[str, ...], told: list[str]
) -> None:
    webhook = await subscribed(client, "http://127.0.0.1:9/", *asked)
    await recorder.record(
        [arrived(moved(status), datetime.now(UTC)) for status in (JobStatus.ANALYSING, JobStatus.COMPLETED)]
    )
    assert [one["type"] for one in reversed(await log(client, webhook))] == told


async def test_of_other_users_and_of_what_was_before_nothing_is_told(
    client: httpx.AsyncClient, recorder: Recorder, arrived: Any, house: Any
) -> None:
    webhook = await subscribed(client, "http://127.0.0.1:9/")
    off = await subscribed(client, "http://127.0.0.1:9/")
    await client.patch(f"/webhooks/{off['id']}", json={"active": False})
    await recorder.record(
        [
            arrived(changed(1, user="ben"), datetime.now(UTC)),
            arrived(changed(2), datetime.now(UTC) - timedelta(minutes=1)),
        ]
    )
    await house.rows("update webhooks set created_at = now() - interval '30 days'")
    await recorder.record([arrived(changed(4), datetime.now(UTC) - timedelta(days=15))])
    assert await house.value("select count(*) from webhook_deliveries") == 0
    await recorder.record([arrived(changed(4), datetime.now(UTC))])
    assert len(await log(client, webhook)) == 1
    assert await log(client, off) == []


async def test_a_receiver_that_fails_is_asked_again_until_it_takes_the_same_message(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    receiver.answers.extend([(500, {}), (503, {"Retry-After": "0"}), (302, {"Location": "http://127.0.0.1:1/"})])
    webhook = await subscribed(client, receiver.url)
    async with sending():
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        [entry] = await logged(client, webhook, "delivered")
        after = (await client.get(f"/webhooks/{webhook['id']}")).json()
    assert (entry["attempts"], after["failing_since"]) == (4, None)
    assert len({message["id"] for message in receiver.messages(webhook["secret"])}) == 1
    assert len({body for _, body in receiver.heard}) == 1


async def test_a_receiver_that_is_not_there_yet_is_told_when_it_is(
    client: httpx.AsyncClient, recorder: Recorder, sending: Sending, arrived: Any, house: Any
) -> None:
    receiver = Receiver(Ports.free().gateway)
    webhook = await subscribed(client, receiver.url)
    async with sending(webhook_attempts=1000):
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        async with asyncio.timeout(20):
            while not await house.value("select attempts from webhook_deliveries"):
                await asyncio.sleep(0.01)
        [waiting] = await log(client, webhook)
        assert (waiting["response_code"], waiting["error"]) == (None, "No connection could be made.")
        assert (await client.get(f"/webhooks/{webhook['id']}")).json()["failing_since"]
        async with serving(receiver, "127.0.0.1", receiver.port):
            await logged(client, webhook, "delivered")
    assert receiver.messages(webhook["secret"])


async def test_after_the_last_attempt_it_has_failed_until_somebody_wants_it_again(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    receiver.answers.extend([(500, {})] * 3)
    webhook = await subscribed(client, receiver.url)
    async with sending(webhook_attempts=2):
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        [entry] = await logged(client, webhook, "failed")
        assert (entry["attempts"], entry["response_code"], entry["next_attempt_at"]) == (2, 500, None)
        assert entry["error"] == "The receiver answered 500."
        asked = await client.post(f"/webhooks/{webhook['id']}/deliveries/{entry['id']}/redeliver")
        assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
        [entry] = await logged(client, webhook, "delivered")
    assert entry["attempts"] == 4
    assert len({message["id"] for message in receiver.messages(webhook["secret"])}) == 1


def places(spans: InMemorySpanExporter, ending: str) -> list[str]:
    """Where the spans with such names stand."""
    told = [one for one in spans.get_finished_spans() if one.name.endswith(ending)]
    return [traceparent_of(context) for one in told if (context := one.get_span_context())]


async def test_each_attempt_stands_in_the_trace_of_what_it_tells_and_leads_back_to_the_one_before(
    client: httpx.AsyncClient,
    receiver: Receiver,
    recorder: Recorder,
    sending: Sending,
    arrived: Any,
    spans: InMemorySpanExporter,
) -> None:
    receiver.answers.extend([(500, {}), (503, {"Retry-After": "0"})])
    webhook = await subscribed(client, receiver.url)
    told_in = f"00-{uuid4().hex}-{'1' * 16}-01"
    asked_in = f"00-{uuid4().hex}-{'2' * 16}-01"
    async with sending(webhook_attempts=2):
        await recorder.record([arrived(changed(), datetime.now(UTC), told_in)])
        [entry] = await logged(client, webhook, "failed")
        path = f"/webhooks/{webhook['id']}/deliveries/{entry['id']}/redeliver"
        await client.post(path, headers={"traceparent": asked_in})
        await logged(client, webhook, "delivered")
    attempts = [one for one in spans.get_finished_spans() if one.name == "POST webhook"]
    [redeliver] = [context_of(current) for current in places(spans, "/redeliver")]
    led_from = [context_of(told_in), context_of(told_in), redeliver]
    assert [one.kind for one in attempts] == [SpanKind.CLIENT] * 3
    assert [one.parent for one in attempts] == led_from
    before = [context_of(current) for current in places(spans, "POST webhook")[:2]]
    assert [link.context for one in attempts for link in one.links] == before
    assert [(one.attributes or {})["http.request.resend_count"] for one in attempts] == [0, 1, 0]
    assert [(one.attributes or {})["http.response.status_code"] for one in attempts] == [500, 503, 204]
    assert [one.status.is_unset for one in attempts] == [False, False, True]
    assert {(one.attributes or {})["server.address"] for one in attempts} == {"127.0.0.1"}
    assert "of=ana" not in "".join(one.to_json() for one in attempts)
    assert not [name for headers, _ in receiver.heard for name in headers if name == "traceparent"]


async def test_a_redirect_leads_nowhere(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    secret_place = Receiver(Ports.free().gateway)
    receiver.answers.append((307, {"Location": secret_place.url}))
    webhook = await subscribed(client, receiver.url)
    async with serving(secret_place, "127.0.0.1", secret_place.port), sending(webhook_attempts=1):
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        [entry] = await logged(client, webhook, "failed")
    assert "redirects are not followed" in entry["error"]
    assert (len(receiver.heard), secret_place.reached) == (1, 0)


async def test_an_address_that_became_private_after_it_was_taken_gets_nothing(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    webhook = await subscribed(client, f"http://localhost:{receiver.port}/".replace("http:", "https:"))
    async with sending(webhook_allow_private=False, webhook_attempts=1):
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        [entry] = await logged(client, webhook, "failed")
    assert "public internet" in entry["error"]
    assert receiver.reached == 0


async def test_a_receiver_that_is_gone_is_left_alone_for_good(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    receiver.answers.append((410, {}))
    webhook = await subscribed(client, receiver.url)
    async with sending():
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        await logged(client, webhook, "failed")
    after = (await client.get(f"/webhooks/{webhook['id']}")).json()
    assert (after["active"], after["disabled_reason"]) == (False, "The receiver answered 410 Gone.")
    for path in ("test", "deliveries/1/redeliver"):
        refused = await client.post(f"/webhooks/{webhook['id']}/{path}")
        assert (refused.status_code, refused.json()["code"]) == (409, "webhook_inactive")
    revived = (await client.patch(f"/webhooks/{webhook['id']}", json={"active": True})).json()
    assert (revived["active"], revived["disabled_reason"], revived["failing_since"]) == (True, None, None)


async def test_a_receiver_that_fails_for_days_is_switched_off_with_the_reason(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any, house: Any
) -> None:
    webhook = await subscribed(client, receiver.url)
    await house.rows("update webhooks set failing_since = now() - interval '6 days'")
    receiver.answers.append((500, {}))
    async with sending(webhook_attempts=1):
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        await logged(client, webhook, "failed")
    after = (await client.get(f"/webhooks/{webhook['id']}")).json()
    assert after["active"] is False
    assert after["disabled_reason"] == (
        "Nothing could be delivered for 5 days. The last attempt: The receiver answered 500."
    )


async def test_who_asks_for_rest_gets_it(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    receiver.answers.append((429, {"Retry-After": "900"}))
    webhook = await subscribed(client, receiver.url)
    begun = datetime.now(UTC)
    async with sending(webhook_longest_pause_s=3600):
        await recorder.record([arrived(changed(1), datetime.now(UTC))])
        await until(lambda: receiver.heard)
        async with asyncio.timeout(20):
            while not (entry := (await log(client, webhook))[0])["response_code"]:
                await asyncio.sleep(0.01)
        await recorder.record([arrived(changed(2), datetime.now(UTC))])
        other = await subscribed(client, receiver.url)
        await client.post(f"/webhooks/{other['id']}/test")
        await logged(client, other, "delivered")
        assert [one["attempts"] for one in await log(client, webhook)] == [0, 1]
    assert datetime.fromisoformat(entry["next_attempt_at"]) >= begun + timedelta(seconds=900)


async def test_a_slow_receiver_holds_up_nobody_else(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    slow = Receiver(Ports.free().gateway, holds=asyncio.Event())
    assert slow.holds
    held = await subscribed(client, slow.url)
    async with serving(slow, "127.0.0.1", slow.port), sending(webhook_concurrency=12, webhook_concurrency_each=2):
        await recorder.record([arrived(changed(number), datetime.now(UTC)) for number in range(1, 30)])
        await until(lambda: slow.reached == 2)
        quick = [await subscribed(client, receiver.url), await subscribed(client, receiver.url, user="ben")]
        now = datetime.now(UTC)
        await recorder.record([arrived(changed(number, user), now) for user in ("ana", "ben") for number in range(9)])
        await until(lambda: len(receiver.heard) == 18)
        assert slow.reached == 2
        slow.holds.set()
        await until(lambda: len(slow.heard) == 29 + 9)
        await logged(client, quick[0], *["delivered"] * 9)
    assert len({headers["webhook-id"] for headers, _ in slow.heard}) == 29 + 9
    assert slow.messages(held["secret"])


async def test_several_senders_send_each_message_once(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    webhook = await subscribed(client, receiver.url)
    async with sending(), sending(), sending():
        await recorder.record([arrived(changed(number), datetime.now(UTC)) for number in range(1, 60)])
        await logged(client, webhook, *["delivered"] * 59)
    assert len(receiver.heard) == 59


async def test_a_sender_that_stops_finishes_what_is_under_way_and_leaves_the_rest(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    receiver.holds = asyncio.Event()
    webhook = await subscribed(client, receiver.url)
    async with sending(webhook_concurrency=4) as sender:
        await recorder.record([arrived(changed(number), datetime.now(UTC)) for number in range(1, 6)])
        await until(lambda: receiver.reached == 1)
        sender.finish()
        stopping = asyncio.create_task(sender.stop())
        receiver.holds.set()
        await stopping
    # One at a time, and one more where it was just being taken.
    left = [one["status"] for one in await log(client, webhook)]
    assert left in (["waiting"] * 4 + ["delivered"], ["waiting"] * 3 + ["delivered"] * 2)
    async with sending():
        await logged(client, webhook, *["delivered"] * 5)
    assert len({message["id"] for message in receiver.messages(webhook["secret"])}) == 5


async def test_what_takes_too_long_to_finish_is_given_back_at_once(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    receiver.holds = asyncio.Event()
    webhook = await subscribed(client, receiver.url)
    async with sending(drain_timeout_s=0):
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        await until(lambda: receiver.reached)
    receiver.holds.set()
    async with sending():
        [entry] = await logged(client, webhook, "delivered")
    assert entry["attempts"] == 1


async def test_a_receiver_that_never_answers_is_given_up_in_time(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any
) -> None:
    receiver.holds = asyncio.Event()
    webhook = await subscribed(client, receiver.url)
    async with sending(webhook_timeout_s=0.2, webhook_attempts=1):
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        [entry] = await logged(client, webhook, "failed")
    receiver.holds.set()
    assert (entry["error"], entry["response_code"]) == ("No answer within 0.2 s.", None)


async def test_an_outcome_that_the_database_lost_is_written_down_without_a_second_message(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any, house: Any
) -> None:
    receiver.holds = asyncio.Event()
    webhook = await subscribed(client, receiver.url)
    async with sending():
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        await until(lambda: receiver.reached)
        async with house.database.as_sink() as somebody:
            await somebody.execute("select from webhook_deliveries for update")
            receiver.holds.set()
            async with asyncio.timeout(20):
                while not await house.rows(CUT_OFF, await somebody.fetchval("select pg_backend_pid()")):
                    await asyncio.sleep(0.01)
        [entry] = await logged(client, webhook, "delivered")
    assert (entry["attempts"], receiver.reached) == (1, 1)


async def test_a_webhook_is_deleted_while_its_last_message_is_written_down(
    client: httpx.AsyncClient, receiver: Receiver, recorder: Recorder, sending: Sending, arrived: Any, house: Any
) -> None:
    receiver.holds = asyncio.Event()
    receiver.answers.append((500, {}))
    webhook = await subscribed(client, receiver.url)
    async with sending(), house.database.as_user("ana") as ana:
        await recorder.record([arrived(changed(), datetime.now(UTC))])
        await until(lambda: receiver.reached)
        await ana.execute("select from webhooks for update")
        receiver.holds.set()
        me = await ana.fetchval("select pg_backend_pid()")
        async with asyncio.timeout(20):
            while not await house.rows("select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))", me):
                await asyncio.sleep(0.01)
        # The writer waits for the webhook and holds nothing that its deletion needs.
        await ana.execute("select from webhook_deliveries for update nowait")
        await ana.execute("delete from webhooks")
    assert (await client.get(f"/webhooks/{webhook['id']}")).status_code == 404
    assert receiver.reached == 1


async def test_what_is_under_way_is_not_taken_again_after_its_lease(
    client: httpx.AsyncClient, recorder: Recorder, arrived: Any, house: Any
) -> None:
    await subscribed(client, "http://127.0.0.1:9/")
    now, minute = datetime.now(UTC), timedelta(minutes=1)
    await recorder.record([arrived(changed(), now)])
    shares = {"at_most": 9, "each_webhook": 9, "each_user": 9}
    async with house.database.as_sink() as connection:
        taken = await due.take(connection, [], now + minute, minute, **shares)
        assert len(taken) == 1
        assert not await due.take(connection, taken, now + 3 * minute, minute, **shares)
        assert await due.take(connection, [], now + 3 * minute, minute, **shares) == taken


async def test_for_a_day_after_a_rotation_both_secrets_sign(
    client: httpx.AsyncClient, receiver: Receiver, sending: Sending, house: Any
) -> None:
    webhook = await subscribed(client, receiver.url)
    rotated = (await client.post(f"/webhooks/{webhook['id']}/rotate-secret")).json()
    left = datetime.fromisoformat(rotated["previous_valid_until"]) - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    async with sending():
        await client.post(f"/webhooks/{webhook['id']}/test")
        await logged(client, webhook, "delivered")
        [message] = receiver.messages(webhook["secret"])
        assert receiver.messages(rotated["secret"]) == [message]
        assert message["type"] == "webhook.test"
        await house.rows("update webhook_secrets set valid_until = now() where valid_until is not null")
        await client.post(f"/webhooks/{webhook['id']}/test")
        await logged(client, webhook, "delivered", "delivered")
    assert [len(headers["webhook-signature"].split()) for headers, _ in receiver.heard] == [2, 1]


async def test_the_log_is_read_page_by_page_and_kept_for_a_while(
    client: httpx.AsyncClient, recorder: Recorder, arrived: Any, house: Any, make_settings: Any
) -> None:
    webhook = await subscribed(client, "http://127.0.0.1:9/")
    await recorder.record([arrived(changed(number), datetime.now(UTC)) for number in range(1, 6)])
    path, seen, cursor = f"/webhooks/{webhook['id']}/deliveries", [], None
    while True:
        page = (await client.get(path, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        seen += [one["id"] for one in page["deliveries"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 5
    refused = await client.get(path, params={"cursor": "elsewhere"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")
    await house.rows(
        "update webhook_deliveries set created_at = now() - interval '15 days' where id = any($1)", seen[:3]
    )
    await Ledger(house.database, make_settings("postgresql://unused")).prune()
    assert [one["id"] for one in await log(client, webhook)] == seen[3:]
