"""Captions by a model at Groq that sees."""

from runtime.providers.cache import ResultCache
from runtime.providers.chat import Chat
from runtime.providers.failures import NotConfigured
from runtime.providers.groq import connect
from vision.providers.chat import ChatCaptioner
from vision.settings import Settings


def captioner(settings: Settings, cache: ResultCache) -> ChatCaptioner:
    """Raises NotConfigured."""
    if not settings.groq_vision_model:
        raise NotConfigured("GROQ_VISION_MODEL is not set (Groq's models that see are previews)")
    client, endpoint = connect(settings, model=settings.groq_vision_model, cache=cache, chain=settings)
    import groq  # noqa: PLC0415 - 40 MB that only those pay for who use it

    # Groq holds its models for text to a schema, those that see only to JSON.
    chat = Chat(client, groq, model=endpoint.model, temperature=settings.groq_temperature, takes_schema=False)
    return ChatCaptioner(chat, endpoint)
