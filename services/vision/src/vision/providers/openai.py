"""Captions by any server that speaks OpenAI's protocol and serves a model that sees: Ollama, vLLM, llama.cpp, OpenAI."""

from runtime.providers.cache import ResultCache
from runtime.providers.chat import Chat
from runtime.providers.failures import NotConfigured
from runtime.providers.openai import connect
from vision.providers.chat import ChatCaptioner
from vision.settings import Settings


def captioner(settings: Settings, cache: ResultCache) -> ChatCaptioner:
    """Raises NotConfigured."""
    if not settings.openai_vision_model:
        raise NotConfigured("OPENAI_VISION_MODEL is not set")
    client, endpoint = connect(settings, model=settings.openai_vision_model, cache=cache, chain=settings)
    import openai  # noqa: PLC0415 - 40 MB that only those pay for who use it

    chat = Chat(client, openai, model=endpoint.model, temperature=settings.openai_temperature)
    return ChatCaptioner(chat, endpoint)
