"""A chain's members for tests: real providers at the wire server, and one that runs on this machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from libs.runtime.tests.providers.asking import Asker, Said

from runtime.providers.chain import Answer, Chain
from runtime.providers.question import Reply
from wire.faults import Fault
from wire.server import WireServer

DOWN, REFUSING = Fault.status(503), Fault.status(400)


@dataclass
class Rules:
    """What runs on this machine: no endpoint, and answers that may fail in their own ways."""

    failure: Exception | None = None
    ailment: str | None = None
    provider: str = "local"
    model: str = "rules"
    endpoint: None = None
    diary: list[str] = field(default_factory=list)

    def state(self) -> str | None:
        return self.ailment

    async def start(self) -> None:
        self.diary.append("started")

    async def stop(self) -> None:
        self.diary.append("stopped")

    async def ask(self, _content: str = "") -> Reply[Said]:
        if self.failure:
            raise self.failure
        return Reply(Said(text="call somebody"))


Member = Asker | Rules
Makers = Mapping[str, Callable[[], Member]]


async def ask(member: Member) -> Reply[Said]:
    return await member.ask()


def fail(wire: WireServer, *, groq: Fault | None = None, openai: Fault | None = None) -> None:
    """These fail from now on, the others go on answering."""
    for path, fault in (("/v1/", openai), ("/openai/v1/", groq)):  # the newer of two that fit counts
        wire.says(path, (lambda _request, fault=fault: fault) if fault else {"text": "call Tom"})


def degrading(makers: Makers) -> Chain[Member]:
    return Chain[Member].of(["groq", "openai"], makers, on_outage="degrade")


def waiting(makers: Makers) -> Chain[Member]:
    return Chain[Member].of(["groq", "openai"], makers, on_outage="wait")


def told(answer: Answer[Member, Reply[Said]]) -> tuple[str, str, list[tuple[str, str]], bool]:
    passed = [(one.provider, one.code) for one in answer.passed_over]
    return answer.result.result.text, answer.provider.provider, passed, answer.degraded
