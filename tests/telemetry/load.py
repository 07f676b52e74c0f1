"""Some of everything: each kind of input, edits, a listener, and what goes wrong on a usual day."""

import asyncio
from typing import Any, Final
from uuid import uuid4

import httpx
from tests.e2e.house import FINAL, House, a_user
from tests.e2e.listener import Listener
from tests.telemetry.media import dot, sample, silence
from tests.telemetry.model import HEARD, named

from wire.faults import Fault
from wire.server import WireServer

_PATIENCE_S: Final = 180
_LATER: Final = (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT)
_PATHS: Final = {
    "voice-note.ogg": "audio",
    "whiteboard.jpg": "image",
    "launch-brief.pdf": "file",
    "stand-up.txt": "file",
}
_SAYINGS: Final = (
    "Please send the offer to Ben by Friday.",
    "Remind me to call the printer tomorrow at ten.",
    "We have to order new chairs for the office by Monday.",
    "Ask Mia whether the return policy is final.",
)


class Load:
    """A few people at one house."""

    def __init__(self, house: House, wire: WireServer, listener: Listener) -> None:
        self._house = house
        self._wire = wire
        self._listener = listener
        self._http = httpx.AsyncClient(base_url=f"{house.url}/api/v1", timeout=_PATIENCE_S)
        self._users = [a_user() for _ in range(4)]
        self._sent = 0
        self._jobs: list[str] = []

    async def run(self, rounds: int) -> None:
        """Returns when every job has ended and the listener was told."""
        self._wire.says("chat", named)
        self._wire.says("transcribe", HEARD)
        self._wire.limits(
            limit_requests=1_000, remaining_requests=900, limit_tokens=900_000, remaining_tokens=700_000, reset=1
        )
        async with self._http:
            await self._listen()
            for number in range(rounds):
                trouble = [self._trouble()] if number == rounds // 2 else []
                await asyncio.gather(self._talk(), self._show(), self._edit(), *trouble)
            async with asyncio.timeout(_PATIENCE_S):
                for job in self._jobs:
                    while (await self._ask("GET", f"/jobs/{job}"))["status"] not in FINAL:
                        await asyncio.sleep(0.1)
                while not self._listener.heard:
                    await asyncio.sleep(0.1)

    async def _listen(self) -> None:
        self._listener.refusals = 1
        for user in self._users:
            await self._ask("POST", "/webhooks", user, json={"url": self._listener.url, "events": ["*"]})

    async def _talk(self) -> None:
        """Each user says something and waits for the answer."""
        for user, saying in zip(self._users, _SAYINGS, strict=True):
            self._sent += 1
            said = {"message": f"{saying} It is about order {self._sent}.", "user_id": user}
            await self._submit("/chat", user, json=said)

    async def _show(self) -> None:
        """A file of each kind, one kept for later, several things as one, and a job followed to its end."""
        user = self._users[self._sent % len(self._users)]
        for name, path in _PATHS.items():
            await self._submit(f"/upload/{path}", user, files={"file": sample(name)})
        note = f"minutes-{self._sent}.txt", f"We talked about order {self._sent}.".encode()
        await self._ask("POST", "/upload", user, files={"file": note}, data={"user_id": user})
        both = {"audio": sample("flyer-note.ogg"), "image": sample("sticky-note.jpg")}
        await self._submit("/multimodal", user, files=both, message="Both are about the flyers.")
        async with self._http.stream("GET", f"/jobs/{self._jobs[-1]}/events", params={"user_id": user}) as events:
            async for _ in events.aiter_lines():
                pass

    async def _edit(self) -> None:
        """Tasks are made, begun, done and thrown away."""
        for user in self._users:
            made = await self._ask("POST", "/tasks", user, json={"summary": "Buy milk", "priority": "low"})
            for status in ("in_progress", "completed"):
                await self._ask("PUT", f"/tasks/{made['id']}", user, json={"status": status})
            assert (await self._ask("GET", "/tasks", user))["count"] > 0
            await self._ask("DELETE", f"/tasks/{made['id']}", user)

    async def _trouble(self) -> None:
        """A provider is away for some calls, files can't be read, and somebody publishes what nobody understands."""
        self._wire.fails(Fault.status(503), times=12)
        await self._submit("/upload/image", a_user(), files={"file": ("dot.png", dot())})
        await self._submit("/upload/audio", a_user(), files={"file": ("silence.wav", silence())})
        for topic in ("audio.uploaded.v1", "image.uploaded.v1", "chat.received.v1"):
            await self._house.publish(topic, b"not what was agreed on", key=str(uuid4()))
        assert (await self._http.get(f"/tasks/{999_999_999}")).status_code == httpx.codes.NOT_FOUND
        assert (await self._http.post("/chat", json={"message": ""})).status_code == httpx.codes.UNPROCESSABLE_ENTITY
        regretting = a_user()
        await self._submit("/upload/audio", regretting, files={"file": sample("flyer-note.ogg")})
        cancelled = await self._http.post(f"/jobs/{self._jobs[-1]}/cancel", params={"user_id": regretting})
        assert cancelled.status_code in (httpx.codes.OK, httpx.codes.CONFLICT), cancelled.text

    async def _submit(self, path: str, user: str, **sent: Any) -> None:
        """Files are not waited for."""
        if "files" in sent:
            form = {"user_id": user} | ({"message": sent.pop("message")} if "message" in sent else {})
            sent |= {"data": form, "headers": {"Prefer": "respond-async"}}
        self._jobs.append((await self._ask("POST", path, user, **sent))["job_id"])

    async def _ask(self, method: str, path: str, user: str | None = None, **sent: Any) -> Any:
        """What is answered. A house that has too much to do asks to come again; so one does.

        What had been done all the same the first time can't be done again: None is answered then.
        """
        params = {"user_id": user} if user else {}
        tries = 0
        async with asyncio.timeout(_PATIENCE_S):
            while (answer := await self._http.request(method, path, params=params, **sent)).status_code in _LATER:
                tries += 1
                await asyncio.sleep(0.5)
        if tries and answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.CONFLICT):
            return None
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.content else None
