"""Captions by a model at Groq that sees."""

from runtime.providers.cache import ResultCache
from runtime.providers.chat import Chat
from runtime.providers.failures import NotConfigured
from runtime.providers.groq import connect
from vision.providers.chat import ChatCaptioner
from vision.settings import Settings


class Groq(ChatCaptioner):
    """Held to JSON, not to a schema: Groq does that with its models for text alone."""

    def __init__(self, settings: Settings, cache: ResultCache) -> None:
        """Raises NotConfigured."""
        model = settings.groq_vision_model
        if not model:
            raise NotConfigured("GROQ_VISION_MODEL is not set (Groq's models that see are previews)")
        client, endpoint = connect(settings, model=model, cache=cache, chain=settings)
        import groq  # noqa: PLC0415 - 40 MB that only those pay for who use it

        super().__init__(
            Chat(client, groq, model=model, temperature=settings.groq_temperature, takes_schema=False), endpoint
        )
