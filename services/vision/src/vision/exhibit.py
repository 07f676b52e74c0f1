"""A picture as it is shown to those who caption it."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from runtime.process_pool import ProcessDied
from runtime.providers.failures import Unacceptable
from runtime.providers.question import Question
from vision.pages import PageRead

_TOKENS: Final = 2_500
"""What one caption is likely to cost: some 2,000 for the picture, the rest for the words on both sides."""
_log = structlog.get_logger()


class Exhibit:
    """The picture itself is prepared when it is asked for first: a caption that is known already needs none."""

    def __init__(
        self,
        content: str,
        prepare: Callable[[], Awaitable[bytes]],
        page: Callable[[], Awaitable[PageRead]],
        *,
        cause: str,
    ) -> None:
        """`content`: a digest of the file and of what is made of it before it is sent; `cause`: what for, as a
        question names it.
        """
        self._content = content
        self._cause = cause
        self._prepare = prepare
        self._jpeg: bytes | None = None
        self._spoiled = False
        self.page = page
        """What was read in it on this machine. Raises BadInput."""

    async def jpeg(self) -> bytes:
        """What may leave the house of it. Raises BadInput, and Unacceptable where it can't be made ready for anybody."""
        if self._jpeg is None and not self._spoiled:
            try:
                self._jpeg = await self._prepare()
            except (ProcessDied, TimeoutError, MemoryError, OSError) as failed:
                _log.warning("picture not prepared", reason=failed)
                self._spoiled = True
        if self._jpeg is None:
            raise Unacceptable("the picture could not be made ready for sending")
        return self._jpeg

    def question(self, user: str, *manner: object) -> Question:
        """Asking for a caption, in this `manner`: all that decides the answer besides picture, provider and model."""
        told = "\n".join([self._content, *map(str, manner)])
        content = hashlib.sha256(told.encode()).hexdigest()
        return Question(operation="caption", user=user, content=content, tokens=_TOKENS, cause=self._cause)
