"""A house that tells a receiver of every hop, and everything that can happen to what is sent to it."""

import asyncio
import json
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import inject
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import SpanKind
from tests.e2e.commands import dlq
from tests.e2e.house import House, a_user
from tests.e2e.kafka_server import ApacheKafka, require_kafka
from tests.e2e.listener import Listener
from tests.telemetry.edges import ANOTHER_SYSTEM
from tests.telemetry.media import dot, sample
from tests.telemetry.model import named
from tests.telemetry.otlp import Receiver

from standalone.addresses import Given
from standalone.ports import Ports
from standalone.stack import Stack
from standalone.state import State
from standalone.trace_destination import traces_to
from wire.faults import Fault
from wire.server import WireServer

_PATIENCE_S: Final = 90
_SEEING: Final = "qwen/qwen3.6-27b"
_MODELS: Final = ("openai/gpt-oss-20b", "whisper-large-v3-turbo", _SEEING)
PROVIDERS_KEY: Final = "not-a-real-key"
_SETTINGS: Final = {
    **dict.fromkeys(("TRANSCRIBER_PROVIDERS", "VISION_PROVIDERS", "EXTRACTOR_PROVIDERS"), "groq,local"),
    "GROQ_API_KEY": PROVIDERS_KEY,
    "OTEL_LOGS_EXPORTER": "otlp",
    "GROQ_VISION_MODEL": _SEEING,
    "WEBHOOK_ALLOW_PRIVATE": "true",  # the receiver listens on this machine
}
_NO_WAIT: Final = {"Prefer": "respond-async"}


BrokerAway = Callable[[], AbstractAsyncContextManager[None]]
"""Lets nobody be answered by the broker meanwhile."""


@asynccontextmanager
async def traced_house(folder: Path, receiver: Receiver, wire: WireServer) -> AsyncIterator[tuple[House, BrokerAway]]:
    """On the embedded broker, or on Apache Kafka where KAFKA=apache."""
    state, lines = State(folder / "house"), list[str]()
    apache: ApacheKafka | None = None
    async with AsyncExitStack() as around:
        told: dict[str, Any] = traces_to(receiver.url)
        if os.environ.get("KAFKA") == "apache":
            require_kafka()
            apache = await around.enter_async_context(ApacheKafka())
            told["kafka_bootstrap_servers"] = apache.bootstrap_servers
        around.enter_context(state.held())
        stack = Stack(
            state,
            Ports.free(),
            given=Given(_env_file=None, **told),
            output=lambda name, line: lines.append(f"{name}: {line}"),
            say=lines.append,
        )
        try:
            with pytest.MonkeyPatch.context() as environment:
                for name, value in {**_SETTINGS, "GROQ_BASE_URL": wire.url}.items():
                    environment.setenv(name, value)
                await around.enter_async_context(stack)
            house = House(stack.url, (state.addresses() or {})["kafka"], folder=state.folder)
            yield house, partial(_broker_away, stack, apache)
        except BaseException as failure:
            failure.add_note("\n".join(lines[-60:]))
            raise


@asynccontextmanager
async def _broker_away(stack: Stack, apache: ApacheKafka | None) -> AsyncIterator[None]:
    if apache is not None:
        await apache.stop()
        try:
            yield
        finally:
            await apache.start()
        return
    # The embedded one would have forgotten everything: it is held, and lives.
    pid = next(one.pid for one in stack.processes if one.name == "broker")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def _ask_in_words(http: httpx.AsyncClient) -> None:
    """What stands in an address may be what people said, too."""
    assert (await http.get("/tasks", params={"q": "new chairs"})).is_success
    for path in ("/conversations/the cake/messages", "/the flyers"):
        assert (await http.get(path)).status_code in (httpx.codes.OK, httpx.codes.NOT_FOUND)


@dataclass
class Submissions:
    """Sends one of each kind, with what may befall it, and follows each to its end. `jobs` has their ids by name."""

    house: House
    broker_away: BrokerAway
    wire: WireServer
    listener: Listener
    receiver: Receiver
    jobs: dict[str, str] = field(default_factory=dict)
    live: list[dict[str, Any]] = field(default_factory=list)
    """What was told of the job that was watched."""
    dead_letters: dict[str, dict[str, str]] = field(default_factory=dict)
    """Their headers, by the traceparent that the record was published with."""
    redriven: dict[str, Any] = field(default_factory=dict)
    """What was told of the letter that was put back."""

    async def run(self) -> None:
        self.wire.rules.models = _MODELS
        self.wire.says("transcribe", "Please call the printer by Friday.")
        self.wire.says("chat", _answer)
        async with self.house.http() as http:
            for kind in ("audio", "picture", "chat"):
                await self._cancelled(http, kind)
            await self._watched_and_waiting(http)
            await asyncio.gather(*(self._usual(http)), self._retried(http), self._from_elsewhere())
            await self._put_back()
            await self._while_the_broker_is_away(http)
            for job_id in self.jobs.values():
                await self.house.ended(job_id)
            await _ask_in_words(http)
            async with asyncio.timeout(_PATIENCE_S):
                while not self.listener.heard:
                    await asyncio.sleep(0.1)

    async def traces_of(self, *names: str) -> dict[str, str]:
        """The trace id that each job has, by its name."""
        async with self.house.http() as http:
            return {
                name: (await http.get(f"/jobs/{self.jobs[name]}")).json()["trace_id"] for name in names or self.jobs
            }

    def _usual(self, http: httpx.AsyncClient) -> list[Any]:
        listening = a_user()
        both = {"audio": sample("flyer-note.ogg"), "image": sample("sticky-note.jpg")}

        async def with_webhook() -> None:
            hook = {"url": self.listener.url, "events": ["*"], "user_id": listening}
            assert (await http.post("/webhooks", json=hook, params={"user_id": listening})).is_success
            await self._send(http, "webhook", "/chat", listening, json={"message": "Please water the plants."})

        async def kept() -> None:
            answer = await http.post("/upload", files={"file": sample("whiteboard.jpg")}, data={"user_id": a_user()})
            assert answer.is_success, answer.text

        return [
            self._send(http, "audio", "/upload/audio", files={"file": sample("voice-note.ogg")}),
            self._send(http, "picture", "/upload/image", files={"file": sample("whiteboard.jpg")}),
            self._send(http, "document", "/upload/file", files={"file": sample("stand-up.txt")}),
            self._send(http, "several", "/multimodal", files=both, data={"message": "Both are about the flyers."}),
            with_webhook(),
            kept(),
        ]

    async def _send(self, http: httpx.AsyncClient, name: str, path: str, user: str | None = None, **said: Any) -> str:
        user = user or a_user()
        if "json" in said:
            said["json"] = {**said["json"], "user_id": user}
        else:
            said["data"] = {**said.get("data", {}), "user_id": user}
        answer = await http.post(path, headers=_NO_WAIT, **said)
        assert answer.is_success, answer.text
        job_id: str = answer.json()["job_id"]
        self.jobs[name] = job_id
        return job_id

    async def _cancelled(self, http: httpx.AsyncClient, kind: str) -> None:
        """Given up while somebody works on it."""
        path, said = {
            "audio": ("/upload/audio", {"files": {"file": sample("voice-note.ogg")}}),
            "picture": ("/upload/image", {"files": {"file": sample("sticky-note.jpg")}}),
            "chat": ("/chat", {"json": {"message": "Please order new chairs."}}),
        }[kind]
        with held() as (hold, begun, _):
            self.wire.says("transcribe" if kind == "audio" else "chat", hold(Fault.cut()), times=1)
            job_id = await self._send(http, f"{kind}, cancelled", path, **said)
            await _until(begun)
            assert (await http.post(f"/jobs/{job_id}/cancel")).is_success
            await self.house.ended(job_id)

    async def _watched_and_waiting(self, http: httpx.AsyncClient) -> None:
        """Somebody follows the first of a conversation live; the second is analysed when that has ended."""
        user = a_user()
        words = ("Please book the venue by Friday.", "Please order the cake tomorrow.")
        first, second = ({"json": {"message": said, "conversation_id": "launch"}} for said in words)
        with held() as (hold, begun, let_go):
            self.wire.says("chat", hold(None), times=1)
            job_id = await self._send(http, "watched", "/chat", user, **first)
            await _until(begun)
            waiting = await self._send(http, "next in line", "/chat", user, **second)
            assert (await http.get(f"/jobs/{waiting}")).is_success, "it is registered"
            async with http.stream("GET", f"/jobs/{job_id}/events") as events:
                async for line in events.aiter_lines():
                    if line.startswith("data:"):
                        self.live.append(json.loads(line.removeprefix("data:")))
                        let_go.set()

    async def _retried(self, http: httpx.AsyncClient) -> None:
        """A picture that can't be read, which its owner does not believe."""
        job_id = await self._send(http, "retried", "/upload/image", files={"file": ("dot.png", dot())})
        before = await self.house.ended(job_id)
        assert before["status"] == "failed"
        assert (await http.post(f"/jobs/{job_id}/retry")).is_success
        assert "retried" in (await self.house.ended(job_id))["timings"]

    async def _from_elsewhere(self) -> None:
        """Another system publishes what nobody can work on: a recording without its bytes, and what is no event."""
        job_id, user = str(uuid4()), a_user()
        file = {
            "file_id": str(uuid4()),
            "filename": "lost.ogg",
            "content_type": "audio/ogg",
            "size": 7,
            "sha256": "0" * 64,
            "blob": f"users/{user}/lost.ogg",
        }
        header = {"job_id": job_id, "user_id": user, "parts": [{"part_id": "a", "kind": "audio", "file": file}]}
        lost = json.dumps({"job": header, "part_id": "a"}).encode()
        self.jobs["dead letter"] = job_id
        published = [("audio.uploaded.v1", lost, job_id)]
        published += [(topic, b"no event", str(uuid4())) for topic in ("analysis.requested.v1", "text.recognized.v1")]
        for topic, value, key in published:
            traceparent = await self._say(topic, value, key)
            [letter] = await self.house.heard(f"{topic}.dlq", 1, lambda record, key=key: record.key == key.encode())
            self.dead_letters[traceparent] = {name: said.decode() for name, said in letter.headers}

    async def _put_back(self) -> None:
        """The recording without its bytes, which is put aside once more."""
        job_id = self.jobs["dead letter"]
        redrive = ("redrive", "--job", job_id, "--yes", "--json")
        told = await dlq(self.house.folder, *redrive, OTEL_EXPORTER_OTLP_ENDPOINT=self.receiver.url)
        [self.redriven] = told.json()["letters"]
        await self.house.heard("audio.uploaded.v1.dlq", 1, lambda record: record.key == job_id.encode(), count=2)

    async def _while_the_broker_is_away(self, http: httpx.AsyncClient) -> None:
        """The first is accepted when the broker does not answer, the second when that is known: it is replayed later."""
        async with self.broker_away():
            for name in ("found it away", "journalled"):
                await self._send(http, name, "/chat", json={"message": "Please call the printer."})

    async def _say(self, topic: str, value: bytes, key: str) -> str:
        """Publish as a system does that is traced itself; the traceparent it went out with."""
        provider = TracerProvider(resource=Resource({"service.name": ANOTHER_SYSTEM}), shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=f"{self.receiver.url}/v1/traces")))
        headers: dict[str, str] = {}
        with provider.get_tracer(ANOTHER_SYSTEM).start_as_current_span(f"publish {topic}", kind=SpanKind.PRODUCER):
            inject(headers)
            await self.house.publish(topic, value, key=key, headers=headers)
        provider.shutdown()
        return headers["traceparent"]


@contextmanager
def held() -> Any:
    """A provider's answer that is kept back: how to hold it, whether somebody waits for it, and letting it go."""
    begun, let_go = threading.Event(), threading.Event()

    def hold(instead: Fault | None) -> Callable[[Any], Any]:
        async def answer(request: Any) -> Any:
            begun.set()
            while not let_go.is_set():
                await asyncio.sleep(0.02)
            return instead or _answer(request)

        return answer

    try:
        yield hold, begun, let_go
    finally:
        let_go.set()


async def _until(begun: threading.Event) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while not begun.is_set():
            await asyncio.sleep(0.02)


def _answer(request: dict[str, Any]) -> Any:
    """What a model says of a picture, or what it finds in texts."""
    if isinstance(request["messages"][-1]["content"], list):
        return {"kind": "photo", "description": "A note on a kitchen door."}
    return named(request)
