"""Hugging Face's router, or endpoints of one's own, through `huggingface_hub`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from runtime.providers.cache import ResultCache
from runtime.providers.endpoint import Endpoint
from runtime.providers.keys import Key
from runtime.providers.settings import ChainSettings, HuggingFaceSettings

if TYPE_CHECKING:
    from huggingface_hub import AsyncInferenceClient

_ROUTER: Final = "https://router.huggingface.co"


def connect(
    settings: HuggingFaceSettings,
    *,
    model: str,
    cache: ResultCache,
    chain: ChainSettings,
    content_type: str | None = None,
) -> "tuple[Callable[[str], AsyncInferenceClient], Endpoint]":
    """What makes the SDK's client under a key, for that model, to be entered and left around each call; and the model.

    Bytes that are sent as they are need their `content_type`, or the router refuses them. Raises NotConfigured
    without a key.
    """
    key = Key("HF_API_KEY", settings.hf_api_key, settings.hf_api_key_file)
    from huggingface_hub import AsyncInferenceClient  # noqa: PLC0415 - who has no key does not pay for the SDK

    address = _address(settings, model)
    headers = {"content-type": content_type} if content_type else None

    def client(key: str) -> AsyncInferenceClient:
        return AsyncInferenceClient(model=address, token=key, timeout=settings.hf_timeout_s, headers=headers)

    endpoint = Endpoint(
        "huggingface",
        model,
        address=address,
        key=key,
        timeout_s=settings.hf_timeout_s,
        settings=chain,
        cache=cache,
    )
    return client, endpoint


def _address(settings: HuggingFaceSettings, model: str) -> str:
    """Where a model is asked. By its name alone the SDK would first ask the Hub about it, blocking the event loop."""
    if model.startswith(("http://", "https://")):
        return model
    return f"{(settings.hf_base_url or _ROUTER).rstrip('/')}/hf-inference/models/{model}"
