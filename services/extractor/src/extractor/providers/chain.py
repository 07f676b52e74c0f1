"""The extractor's models, in the order in which they are asked."""

from collections.abc import Callable, Mapping

from contracts.http.providers import LOCAL
from extractor.prompted.analyst import Analyst
from extractor.providers import TaskModel
from extractor.providers.local import Local
from extractor.settings import Settings
from runtime.blobs import Blobs
from runtime.providers import groq, openai
from runtime.providers.cache import open_cache
from runtime.providers.chain import Chain
from runtime.providers.chat import Chat
from runtime.providers.endpoint import Endpoint


def chain(settings: Settings, blobs: Blobs) -> Chain[TaskModel]:
    """Those that are named in the settings and set up; the local rules come last."""
    cache = open_cache(settings, blobs)

    def analyst(chat: Chat, endpoint: Endpoint, window_tokens: int) -> Analyst:
        return Analyst(
            chat,
            endpoint,
            window_tokens=window_tokens,
            windows_at_once=settings.extractor_windows_at_once,
            waits=settings.on_outage == "wait",
        )

    def ask_groq() -> TaskModel:
        client, endpoint = groq.connect(settings, model=settings.groq_model, cache=cache, chain=settings)
        import groq as sdk  # noqa: PLC0415 - 40 MB that only those pay for who use it

        return analyst(
            Chat(client, sdk, model=endpoint.model, temperature=settings.groq_temperature),
            endpoint,
            settings.groq_window_tokens,
        )

    def ask_openai() -> TaskModel:
        client, endpoint = openai.connect(settings, model=settings.openai_model, cache=cache, chain=settings)
        import openai as sdk  # noqa: PLC0415 - as above

        return analyst(
            Chat(client, sdk, model=endpoint.model, temperature=settings.openai_temperature),
            endpoint,
            settings.openai_window_tokens,
        )

    makers: Mapping[str, Callable[[], TaskModel]] = {
        "groq": ask_groq,
        "openai": ask_openai,
        LOCAL: lambda: Local(processes=settings.local_rules_processes),
    }
    return Chain.of(settings.extractor_providers, makers, on_outage=settings.on_outage)
