"""Captions by chat models that see."""

from base64 import b64encode
from typing import Final

from pydantic import BaseModel

from runtime.providers.chat import Chat
from runtime.providers.completion import Completion
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import Garbled
from runtime.providers.question import Reply
from vision.captions import Caption
from vision.exhibit import Exhibit
from vision.pages import PictureKind
from vision.prompts import INSTRUCTION, SCHEMA, VERSION

_MOST_TOKENS: Final = 2_000
"""For the answer and for what a model thinks before it."""


class ChatCaptioner:
    """A chat model that takes pictures."""

    def __init__(self, chat: Chat, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.provider = endpoint.provider
        self.model = endpoint.model
        self._chat = chat

    async def start(self) -> None:
        """Nothing to do: the first call connects."""

    async def stop(self) -> None:
        await self._chat.close()

    async def caption(self, exhibit: Exhibit, *, user: str) -> Reply[Caption]:
        async def ask(key: str) -> Reply[Caption]:
            picture = {"url": f"data:image/jpeg;base64,{b64encode(await exhibit.jpeg()).decode()}"}
            messages = (
                {"role": "system", "content": INSTRUCTION},
                {"role": "user", "content": [{"type": "image_url", "image_url": picture}]},
            )
            completion = await self._chat.complete(key, messages, SCHEMA, most_tokens=_MOST_TOKENS)
            with completion.being_read():
                return _read(completion)

        question = exhibit.question(user, VERSION, self._chat.temperature)
        return await self.endpoint.ask(question, ask, Caption, before=exhibit.jpeg)


class _Told(BaseModel):
    kind: PictureKind
    description: str


def _read(completion: Completion) -> Reply[Caption]:
    if completion.cut_off:
        raise Garbled("the model's answer was cut off")
    try:
        told = _Told.model_validate_json(completion.text)
        caption = Caption.of(told.description, told.kind)
    except ValueError:  # its text would hold the answer
        raise Garbled("the model's answer is not the JSON that was asked for") from None
    return Reply(caption, completion.tokens, completion.headers)
