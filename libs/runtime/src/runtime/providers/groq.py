"""Groq's cloud, through its own SDK."""

from typing import TYPE_CHECKING

from runtime.providers.cache import ResultCache
from runtime.providers.endpoint import Endpoint
from runtime.providers.keys import Key
from runtime.providers.settings import ChainSettings, GroqSettings

if TYPE_CHECKING:
    from groq import AsyncGroq


def connect(
    settings: GroqSettings, *, model: str, cache: ResultCache, chain: ChainSettings
) -> "tuple[AsyncGroq, Endpoint]":
    """The SDK's client and a model there. Each call names its key, `with_options(api_key=key)`; retries are the
    endpoint's. Raises NotConfigured without a key.
    """
    key = Key("GROQ_API_KEY", settings.groq_api_key, settings.groq_api_key_file)
    from groq import AsyncGroq  # noqa: PLC0415 - who has no key does not pay for the SDK

    client = AsyncGroq(
        api_key="named with each call",
        base_url=settings.groq_base_url,
        timeout=settings.groq_timeout_s,
        max_retries=0,
    )
    endpoint = Endpoint(
        "groq",
        model,
        address=settings.groq_base_url,
        key=key,
        timeout_s=settings.groq_timeout_s,
        settings=chain,
        cache=cache,
    )
    return client, endpoint
