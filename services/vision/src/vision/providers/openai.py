"""Captions by any server that speaks OpenAI's protocol and serves a model that sees: Ollama, vLLM, llama.cpp, OpenAI."""

from runtime.providers.cache import ResultCache
from runtime.providers.chat import Chat
from runtime.providers.failures import NotConfigured
from runtime.providers.openai import connect
from vision.providers.chat import ChatCaptioner
from vision.settings import Settings


class OpenAI(ChatCaptioner):
    """Held to a schema where its server can."""

    def __init__(self, settings: Settings, cache: ResultCache) -> None:
        """Raises NotConfigured."""
        model = settings.openai_vision_model
        if not model:
            raise NotConfigured("OPENAI_VISION_MODEL is not set")
        client, endpoint = connect(settings, model=model, cache=cache, chain=settings)
        import openai  # noqa: PLC0415 - 40 MB that only those pay for who use it

        super().__init__(Chat(client, openai, model=model, temperature=settings.openai_temperature), endpoint)
