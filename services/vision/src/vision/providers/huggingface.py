"""Captions by BLIP or another model that tells a picture in a sentence, at Hugging Face or at an endpoint of one's own."""

from typing import Final

from runtime.providers.cache import ResultCache
from runtime.providers.failures import Garbled
from runtime.providers.huggingface import connect
from runtime.providers.question import Reply
from runtime.providers.sdk import failures_of_huggingface
from vision.captions import Caption
from vision.exhibit import Exhibit
from vision.settings import Settings

_MANNER: Final = "image-to-text"


class HuggingFace:
    """Tells one sentence, and nothing of the picture's kind."""

    def __init__(self, settings: Settings, cache: ResultCache) -> None:
        """Raises NotConfigured."""
        self._client, self.endpoint = connect(
            settings, model=settings.hf_caption_model, cache=cache, chain=settings, content_type="image/jpeg"
        )
        self.provider = self.endpoint.provider
        self.model = self.endpoint.model

    async def start(self) -> None:
        """Nothing to do: each call connects."""

    async def stop(self) -> None:
        """Nothing to do."""

    async def caption(self, exhibit: Exhibit, *, user: str) -> Reply[Caption]:
        async def ask(key: str) -> Reply[Caption]:
            return await self._ask(key, await exhibit.jpeg())

        return await self.endpoint.ask(exhibit.question(user, _MANNER), ask, Caption, before=exhibit.jpeg)

    async def _ask(self, key: str, jpeg: bytes) -> Reply[Caption]:
        with failures_of_huggingface():
            try:
                async with self._client(key) as client:
                    answer = await client.image_to_text(jpeg)
                return Reply(Caption.of(answer.generated_text or ""))
            # The SDK doesn't look whether an answer has the shape it expects; it stumbles over it.
            except (LookupError, TypeError, AttributeError) as wrong:
                raise Garbled("the answer is no caption") from wrong
