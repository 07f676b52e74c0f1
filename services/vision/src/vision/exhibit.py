"""A picture as it is shown to those who caption it."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

from runtime.providers.question import Question
from vision.pages import PageRead

_TOKENS: Final = 2_500
"""What one caption is likely to cost: some 2,000 for the picture, the rest for the words on both sides."""


class Exhibit:
    """The picture itself is prepared when it is asked for first: a caption that is known already needs none."""

    def __init__(
        self, content: str, prepare: Callable[[], Awaitable[bytes]], page: Callable[[], Awaitable[PageRead]]
    ) -> None:
        """`content`: a digest of the file and of what is made of it before it is sent."""
        self._content = content
        self._prepare = prepare
        self._jpeg: bytes | None = None
        self.page = page
        """What was read in it on this machine. Raises BadInput."""

    async def jpeg(self) -> bytes:
        """What may leave the house of it. Raises BadInput."""
        if self._jpeg is None:
            self._jpeg = await self._prepare()
        return self._jpeg

    def question(self, user: str, *manner: object) -> Question:
        """Asking for a caption, in this `manner`: all that decides the answer besides picture, provider and model."""
        told = "\n".join([self._content, *map(str, manner)])
        return Question(
            operation="caption", user=user, content=hashlib.sha256(told.encode()).hexdigest(), tokens=_TOKENS
        )
