"""Who can say what a picture shows."""

from typing import Protocol

from runtime.providers.endpoint import Endpoint
from runtime.providers.question import Reply
from vision.captions import Caption
from vision.exhibit import Exhibit


class Captioner(Protocol):
    """Says what a picture shows."""

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def endpoint(self) -> Endpoint | None:
        """Where the model is asked; None on this machine."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def caption(self, exhibit: Exhibit, *, user: str) -> Reply[Caption]:
        """A few sentences for `user`, whose picture it is. Raises ProviderFailed, and BadInput as the exhibit does."""
        ...
