"""Questions to the wire server through the real SDKs, as a worker asks them."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import groq
import openai
from pydantic import SecretStr

from contracts.fact import Fact
from runtime.blobs import Blobs
from runtime.providers import groq as at_groq
from runtime.providers import huggingface as at_huggingface
from runtime.providers import openai as at_openai
from runtime.providers.cache import BlobCache, ResultCache
from runtime.providers.chat import Chat
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import Garbled
from runtime.providers.question import Question, Reply
from runtime.providers.sdk import failures_of_huggingface
from runtime.providers.settings import ChainSettings, GroqSettings, HuggingFaceSettings, OpenAISettings
from wire.server import WireServer

FLAC = b"fLaC" + bytes(60)
SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
MESSAGES = ({"role": "user", "content": "Call Tom tomorrow."},)


class Said(Fact):
    """What a model answered."""

    text: str


@dataclass(frozen=True)
class Asker:
    """A provider of a worker, with one kind of question."""

    endpoint: Endpoint
    call: Callable[[str], Awaitable[Reply[Said]]]
    operation: str = "chat"

    @property
    def provider(self) -> str:
        return self.endpoint.provider

    @property
    def model(self) -> str:
        return self.endpoint.model

    async def start(self) -> None:
        """The first call connects."""

    async def stop(self) -> None:
        """Nothing stays open between calls that would hold up the end of a test."""

    async def ask(
        self, content: str = "what is to be done", user: str = "ana", *, tokens: int = 0, cause: str = ""
    ) -> Reply[Said]:
        question = Question(operation=self.operation, user=user, content=content, tokens=tokens, cause=cause)
        return await self.endpoint.ask(question, self.call, Said)


class Askers:
    """The providers of one wire server; leaving the block closes their clients."""

    def __init__(self, wire: WireServer) -> None:
        self.wire = wire
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self._open.aclose()

    def groq(
        self,
        chain: ChainSettings,
        *,
        key_file: Path | None = None,
        cache: ResultCache | None = None,
        model: str = "openai/gpt-oss-20b",
        timeout_s: float = 20,
    ) -> Asker:
        settings = GroqSettings(
            groq_api_key=None if key_file else SecretStr("gsk_right"),
            groq_api_key_file=key_file,
            groq_base_url=self.wire.url,
            groq_timeout_s=timeout_s,
        )
        client, endpoint = at_groq.connect(settings, model=model, cache=cache or fresh(), chain=chain)
        self._open.push_async_callback(client.close)
        return Asker(endpoint, _chat(Chat(client, groq, model=model, temperature=0)))

    def openai(self, chain: ChainSettings, *, key: str | None = None, timeout_s: float = 20) -> Asker:
        settings = OpenAISettings(
            openai_base_url=f"{self.wire.url}/v1",
            openai_api_key=SecretStr(key) if key else None,
            openai_timeout_s=timeout_s,
        )
        client, endpoint = at_openai.connect(settings, model="qwen3:4b", cache=fresh(), chain=chain)
        self._open.push_async_callback(client.close)
        return Asker(endpoint, _chat(Chat(client, openai, model="qwen3:4b", temperature=0)))

    def huggingface(self, chain: ChainSettings, *, timeout_s: float = 20) -> Asker:
        settings = HuggingFaceSettings(
            hf_api_key=SecretStr("hf_right"), hf_base_url=self.wire.url, hf_timeout_s=timeout_s
        )
        client_of, endpoint = at_huggingface.connect(
            settings, model=settings.hf_speech_model, cache=fresh(), chain=chain, content_type="audio/flac"
        )

        async def call(key: str) -> Reply[Said]:
            async with client_of(key) as client:
                with failures_of_huggingface():
                    answer = await client.automatic_speech_recognition(FLAC)
                    return Reply(Said.model_validate({"text": answer.text}))

        return Asker(endpoint, call, "transcribe")


def fresh() -> ResultCache:
    """A cache in which nothing lies yet."""
    return BlobCache(Blobs.open("memory:"))


def _chat(chat: Chat) -> Callable[[str], Awaitable[Reply[Said]]]:
    async def call(key: str) -> Reply[Said]:
        completion = await chat.complete(key, MESSAGES, SCHEMA)
        with completion.being_read():
            try:
                said = Said.model_validate_json("" if completion.cut_off else completion.text)
            except ValueError:
                raise Garbled("the answer is not what was asked for") from None
        return Reply(said, completion.tokens, completion.headers)

    return call
