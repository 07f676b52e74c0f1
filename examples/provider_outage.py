"""What users see when their provider goes away, and comes back.

The whole house runs with Groq first in its chains, under a key that is worth nothing: its address is that of a server
on this machine that speaks Groq's wire format and fails when it is told to. Run it with `make demo-outage`.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from contracts.http.submissions import ChatAnswer, ChatRequest, Circumstances, MultimodalAnswer
from intelliassist_client import Attachment, Client
from standalone.addresses import Given
from standalone.ports import Ports
from standalone.samples import FOLDER
from standalone.stack import Stack
from standalone.state import State
from wire.faults import Fault
from wire.server import WireServer

PATIENCE_S = 30
FIRST_KEY, SECOND_KEY = "not-a-real-key", "another-key-that-is-not-real"
Told = tuple[str, str, str, str]


def analysis(request: dict[str, Any]) -> dict[str, Any]:
    """What the stand-in for a model names: the first sentence of what was written or said, as one task."""
    data = json.loads(request["messages"][-1]["content"])
    part = (data["user_wrote"] + data["material"])[0]
    quote = part["text"].partition(".")[0]
    task = {
        "quote": quote,
        "part": part["part"],
        "summary": quote.removeprefix("Please ").strip().capitalize(),
        "description": None,
        "assignee": None,
        "due_phrase": "by Friday" if "by Friday" in quote else None,
        "priority": "medium",
        "category": "work",
        "tags": [],
        "depends_on": [],
        "updates": None,
        "confidence": 0.9,
    }
    return {"tasks": [task], "done": [], "suggestions": [], "answer": f"Noted: {quote}.", "next_step": None}


class Story:
    """Submissions one after another, and who answered each."""

    def __init__(self, house: Client, url: str) -> None:
        self._house = house
        self._url = url
        self._sent = 0
        self.table = Table("what happens", "answered by", "degraded", "passed over", title="A provider's outage")

    async def chat(self, what: str) -> ChatAnswer:
        """Ask for another task: the same words twice would be answered from the cache."""
        self._sent += 1
        message = f"Please send offer {self._sent} to the museum by Friday. Thank you!"
        answer = await self._house.submissions.chat(ChatRequest(message=message, user_id="outage"), wait_s=PATIENCE_S)
        if not isinstance(answer, ChatAnswer):
            raise TypeError(f"no answer within the time to wait: {answer}")
        self.table.add_row(what, answer.provider, "yes" if answer.degraded else "no", _reasons(answer))
        return answer

    async def speak(self, what: str) -> None:
        """Send a voice note."""
        note = Attachment.of(FOLDER / "voice-note.ogg")
        answer = await self._house.submissions.upload(
            note, circumstances=Circumstances(user_id="outage"), wait_s=PATIENCE_S
        )
        if not isinstance(answer, MultimodalAnswer):
            raise TypeError(f"no answer within the time to wait: {answer}")
        (heard,) = answer.model_info["parts"].values()
        reasons = "; ".join(f"{one['provider']}: {one['reason']}" for one in heard["passed_over"])
        self.table.add_row(what, heard["provider"], "yes" if heard["degraded"] else "no", reasons)

    async def until_answered_by(self, provider: str, what: str) -> None:
        """Ask on until it answers again; one call now and then tries whether it does."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if (await self.chat(what)).provider == provider:
                    return
                await asyncio.sleep(0.5)

    async def state_of(self, provider: str) -> str:
        """What `/api/v1/ai/health` says of it as far as the extractor goes."""
        async with httpx.AsyncClient(base_url=self._url) as http:
            told = (await http.get("/api/v1/ai/health")).json()
        state = told["details"]["providers"][provider]["used_by"]["extractor"]
        return f"{state['state']} ({state['reason']})"


def _reasons(answer: ChatAnswer) -> str:
    return "; ".join(f"{one.provider}: {one.reason}" for one in answer.passed_over)


async def tell(story: Story, wire: WireServer, key_file: Path, say: Callable[[str], None]) -> None:
    """Everything well, an outage, recovery, a refused key, a new key."""
    wire.says("chat", analysis)
    wire.says("transcribe", {"segments": [{"start": 0.4, "end": 4.0, "text": "Please call the printer by Friday."}]})
    await expect(story.chat("all is well"), "groq")
    await story.speak("a voice note, all is well")
    wire.fails(Fault.status(503))
    await expect(story.chat("Groq answers 503"), "local")
    say(f"during the outage groq is {await story.state_of('groq')}")
    wire.recovers()
    await story.until_answered_by("groq", "Groq is back")
    wire.rules.accepts_keys = {SECOND_KEY}
    await expect(story.chat("the key was revoked"), "local")
    say(f"with a revoked key groq is {await story.state_of('groq')}")
    await asyncio.to_thread(key_file.write_text, SECOND_KEY)
    await expect(story.chat("a new key in its file"), "groq")


async def expect(asked: Awaitable[ChatAnswer], provider: str) -> None:
    answer = await asked
    if answer.provider != provider:
        raise AssertionError(f"{provider} was to answer, not {answer.provider}: {_reasons(answer)}")


async def main() -> None:
    """Run the story on a house of its own, and print it."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    with tempfile.TemporaryDirectory(prefix="intelliassist-outage-") as folder, WireServer.in_thread() as wire:
        key_file = Path(folder) / "groq-key"
        key_file.write_text(FIRST_KEY)
        wire.rules.accepts_keys = {FIRST_KEY}
        # What anybody would put into .env; the pauses are shorter, to keep the story short.
        os.environ |= {
            "GROQ_API_KEY_FILE": str(key_file),
            "GROQ_BASE_URL": wire.url,
            "TRANSCRIBER_PROVIDERS": "groq,local",
            "EXTRACTOR_PROVIDERS": "groq,local",
            "VISION_PROVIDERS": "local",
            "PROVIDER_FIRST_PAUSE_S": "0.1",
            "PROVIDER_CIRCUIT_FAILURES": "3",
            "PROVIDER_CIRCUIT_REST_S": "2",
        }
        state, lines = State(Path(folder) / "state"), []
        with state.held():
            stack = Stack(
                state,
                Ports.free(),
                given=Given(_env_file=None),
                output=lambda name, line: lines.append(f"{name}: {line}"),
                say=lambda _: None,
            )
            async with stack, Client(stack.url) as house:
                story = Story(house, stack.url)
                try:
                    await tell(story, wire, key_file, lambda line: console.print(line, highlight=False, soft_wrap=True))
                finally:
                    console.print(story.table)
    console.print("outage: answered throughout, and by Groq again after each mending", highlight=False)


if __name__ == "__main__":
    asyncio.run(main())
