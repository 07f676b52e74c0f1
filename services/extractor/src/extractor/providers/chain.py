"""The extractor's models, in the order in which they are asked."""

from collections.abc import Callable, Mapping

from extractor.prompted.analyst import Analyst
from extractor.prompted.completion import Chat
from extractor.providers import TaskModel
from extractor.providers.groq import GroqChat
from extractor.providers.local import Local
from extractor.providers.openai import OpenAIChat
from extractor.settings import Settings
from runtime.blobs import Blobs
from runtime.providers import groq, openai
from runtime.providers.cache import open_cache
from runtime.providers.chain import LOCAL, Chain
from runtime.providers.endpoint import Endpoint


def chain(settings: Settings, blobs: Blobs) -> Chain[TaskModel]:
    """Those that are named in the settings and set up; the local rules come last."""
    cache = open_cache(settings, blobs)

    def analyst(chat: Chat, endpoint: Endpoint) -> Analyst:
        return Analyst(
            chat,
            endpoint,
            window_tokens=settings.extractor_window_tokens,
            windows_at_once=settings.extractor_windows_at_once,
        )

    def ask_groq() -> TaskModel:
        client, endpoint = groq.connect(settings, model=settings.groq_model, cache=cache, chain=settings)
        return analyst(GroqChat(client, model=endpoint.model, temperature=settings.groq_temperature), endpoint)

    def ask_openai() -> TaskModel:
        client, endpoint = openai.connect(settings, model=settings.openai_model, cache=cache, chain=settings)
        return analyst(OpenAIChat(client, model=endpoint.model, temperature=settings.openai_temperature), endpoint)

    makers: Mapping[str, Callable[[], TaskModel]] = {
        "groq": ask_groq,
        "openai": ask_openai,
        LOCAL: lambda: Local(processes=settings.local_rules_processes),
    }
    return Chain.of(settings.extractor_providers, makers, on_outage=settings.on_outage)
