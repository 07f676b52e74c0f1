"""Any server that speaks OpenAI's protocol, through OpenAI's SDK."""

from typing import TYPE_CHECKING

from runtime.providers.cache import ResultCache
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import NotConfigured
from runtime.providers.keys import Key
from runtime.providers.settings import ChainSettings, OpenAISettings

if TYPE_CHECKING:
    from openai import AsyncOpenAI


def connect(
    settings: OpenAISettings, *, model: str | None, cache: ResultCache, chain: ChainSettings
) -> "tuple[AsyncOpenAI, Endpoint]":
    """The SDK's client and a model there. Each call names its key, `with_options(api_key=key)`; retries are the
    endpoint's. Raises NotConfigured without an address or a model.
    """
    if settings.openai_base_url is None:
        raise NotConfigured("OPENAI_BASE_URL is not set")
    if model is None:
        raise NotConfigured("no model of it is named for this")
    key = Key("OPENAI_API_KEY", settings.openai_api_key, settings.openai_api_key_file, needed=False)
    from openai import AsyncOpenAI  # noqa: PLC0415 - who has no server does not pay for the SDK

    client = AsyncOpenAI(
        api_key="none",  # what the SDK sends where a call names no key
        base_url=settings.openai_base_url,
        timeout=settings.openai_timeout_s,
        max_retries=0,
    )
    endpoint = Endpoint(
        "openai",
        model,
        address=settings.openai_base_url,
        key=key,
        timeout_s=settings.openai_timeout_s,
        settings=chain,
        cache=cache,
    )
    return client, endpoint
