"""The server as tests hold it.

async with WireServer.running() as wire:
    wire.says("chat", {"tasks": []})
    wire.fails(Fault.status(429, retry_after=1), times=2)
    client = AsyncGroq(api_key="any", base_url=wire.url)
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final, Self, Unpack

from wire.app import App
from wire.control import control
from wire.faults import Fault
from wire.heard import Heard
from wire.limits import Limits
from wire.listening import listening
from wire.rules import Accepting, Rules
from wire.script import Answer, Script

_PATIENCE_S: Final = 10.0


class WireServer:
    """A server on a free port of 127.0.0.1; `url` is its address without a path.

    Groq's SDK takes `url` as its base, OpenAI's `url + "/v1"`, Hugging Face's `url + "/hf-inference/models/<name>"` or
    `url + "/endpoint/<name>"` as its model.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.url = ""
        self._script = Script()
        self._app = App(self._script, rules, control(self))
        self._in_loop: Callable[[Callable[[], object]], object] = _nowhere

    @classmethod
    @asynccontextmanager
    async def running(cls, *, port: int = 0, **accepting: Unpack[Accepting]) -> AsyncIterator[Self]:
        """Serve in the running event loop for the length of the block; see Rules for what it accepts."""
        wire = cls(Rules(**accepting))
        async with wire._listening(port):
            yield wire

    @classmethod
    @contextmanager
    def in_thread(cls, *, port: int = 0, **accepting: Unpack[Accepting]) -> Iterator[Self]:
        """Serve in a thread with an event loop of its own for the length of the block."""
        wire = cls(Rules(**accepting))
        up, stopped = threading.Event(), asyncio.Event()

        async def serve() -> None:
            async with wire._listening(port):
                up.set()
                await stopped.wait()

        thread = threading.Thread(target=asyncio.run, args=[serve()], name="wire")
        thread.start()
        try:
            if not up.wait(_PATIENCE_S):
                raise RuntimeError("the wire server did not start")
            yield wire
        finally:
            wire._in_loop(stopped.set)
            thread.join()

    def says(self, to: str, answer: Answer, *, times: int | None = None) -> None:
        """Answer `to` (an operation, "chat", "transcribe", "caption", or a part of a path, "/openai/") with `answer`; the newest that fits is given, `times` times or for ever.

        chat: text, or a dict that is sent as JSON text, or a callable of the request's JSON.
        transcribe: text, or a dict with `text`, `segments`, `words`, `language`, `duration`, or a callable of the Heard.
        caption: text, or a callable of the Heard.
        A callable may be async, and may give a Fault instead.
        """
        self._script.says(to, answer, times)

    def fails(self, fault: Fault, *, times: int | None = None, on: str = "") -> None:
        """Fail `times` times, or until it recovers; `on` as in `says`, everything when empty. Several faults take turns."""
        self._script.fails(on, fault, times)

    def recovers(self) -> None:
        """No faults any more; slow answers come at once."""
        self._script.recovers()
        self._in_loop(self._app.patience.hurry)

    def forget(self) -> None:
        """Neither answers nor faults nor anything heard: as just started."""
        self._script.forget()
        self._in_loop(self._app.patience.hurry)
        self._app.limits = None

    @property
    def heard(self) -> list[Heard]:
        """All requests so far, in order, also those that were answered with an error."""
        return self._script.heard()

    def limits(
        self,
        *,
        limit_requests: int | None = None,
        remaining_requests: int | None = None,
        limit_tokens: int | None = None,
        remaining_tokens: int | None = None,
        reset: float | None = None,
        reset_requests: float | None = None,
        reset_tokens: float | None = None,
    ) -> None:
        """What the `x-ratelimit-*` headers of every answer tell from now on; `reset` (seconds) is both resets."""
        self._app.limits = Limits(
            limit_requests=limit_requests,
            remaining_requests=remaining_requests,
            reset_requests=reset if reset_requests is None else reset_requests,
            limit_tokens=limit_tokens,
            remaining_tokens=remaining_tokens,
            reset_tokens=reset if reset_tokens is None else reset_tokens,
        )

    @asynccontextmanager
    async def _listening(self, port: int) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        self._in_loop = loop.call_soon_threadsafe
        async with listening(self._app, port) as self.url:
            try:
                yield
            finally:
                self._app.patience.stop()
                self._in_loop = _nowhere


def _nowhere(_work: Callable[[], object]) -> None:
    """It is not running: there is nobody to tell."""
