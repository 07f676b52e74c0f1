"""Who can say what a picture shows."""

from typing import Protocol

from runtime.providers.provider import Provider
from runtime.providers.question import Reply
from vision.captions import Caption
from vision.exhibit import Exhibit


class Captioner(Provider, Protocol):
    """Says what a picture shows."""

    async def caption(self, exhibit: Exhibit, *, user: str) -> Reply[Caption]:
        """A few sentences for `user`, whose picture it is. Raises ProviderFailed, and BadInput as the exhibit does."""
        ...
