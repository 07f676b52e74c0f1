"""The stand-in for large models: it speaks Groq's wire format, answers at once, and counts what it was asked."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from tests.chaos.sayings import CODE, heard

from wire.heard import Heard
from wire.server import WireServer

SETTINGS: Final = {
    "TRANSCRIBER_PROVIDERS": "groq",
    "VISION_PROVIDERS": "local",
    "EXTRACTOR_PROVIDERS": "groq",
    "GROQ_API_KEY": "not-a-real-key",
    "PROVIDER_FIRST_PAUSE_S": "0.1",
    "PROVIDER_CIRCUIT_REST_S": "1",
}
_SENTENCE: Final = re.compile(r"[^.]+\.")


class StandIn:
    """A task for each sentence with a code in it."""

    def __init__(self, wire: WireServer) -> None:
        self.wire = wire
        self.asked: Counter[str] = Counter()
        """How often each code was read, and each recording heard."""
        self.slow: dict[str, float] = {}
        """Seconds that an answer takes, by the letter that its codes begin with."""

    def answer(self) -> None:
        """From now on, and nothing counts that was before."""
        self.wire.forget()
        self.asked.clear()
        self.slow.clear()
        self.wire.limits()
        self.wire.says("chat", self.read)
        self.wire.says("transcribe", self._hear)

    @property
    def again(self) -> int:
        """What was paid more than once."""
        return sum(times - 1 for times in self.asked.values())

    async def read(self, request: dict[str, Any]) -> dict[str, Any]:
        """What a model finds in a request's texts."""
        data = json.loads(request["messages"][-1]["content"])
        tasks = [
            _task(part["part"], sentence.strip())
            for part in (*data["user_wrote"], *data["material"])
            for sentence in _SENTENCE.findall(_text(part))
            if CODE.search(sentence)
        ]
        codes = [found[0] for task in tasks if (found := CODE.search(task["quote"]))]
        self.asked.update(codes[:1])
        if wait_s := max((self.slow.get(code[0], 0.0) for code in codes), default=0.0):
            await asyncio.sleep(wait_s)
        return {"tasks": tasks, "done": [], "suggestions": [], "answer": "Noted.", "next_step": None}

    def _hear(self, asked: Heard) -> str:
        """Each recording says something of its own."""
        said = heard(asked.file)
        self.asked[f"heard: {said}"] += 1
        return said


def _text(part: Mapping[str, Any]) -> str:
    return part["text"] if "text" in part else " ".join(turn["text"] for turn in part["turns"])


def _task(part: str, quote: str) -> dict[str, Any]:
    return {
        "quote": quote,
        "part": part,
        "summary": quote,
        "description": None,
        "assignee": None,
        "due_phrase": None,
        "priority": "medium",
        "category": "work",
        "tags": [],
        "depends_on": [],
        "updates": None,
        "confidence": 0.9,
    }
