"""Submissions: what is to be turned into tasks."""

import math
from collections.abc import Sequence
from contextlib import ExitStack
from http import HTTPStatus
from typing import Final, TypeVar

from httpx import AsyncClient, Response, Timeout

from contracts.fact import Fact
from contracts.http.submissions import (
    ChatAnswer,
    ChatRequest,
    Circumstances,
    JobAccepted,
    MultimodalAnswer,
    MultimodalRequest,
)
from contracts.job import PartKind
from intelliassist_client.attachment import Attachment
from intelliassist_client.problem_error import raise_for_problem

A = TypeVar("A", bound=Fact)

_ENDPOINTS: Final = {
    PartKind.AUDIO: "upload/audio",
    PartKind.IMAGE: "upload/image",
    PartKind.DOCUMENT: "upload/file",
}
_PATIENCE_S: Final = 15.0
"""How much longer than asked for an answer may take."""


class Submissions:
    """Each answers when the job is done, or after `wait_s` with where to follow it; at once by default.

    Sent again under the same `key`, a submission is the same job.
    """

    def __init__(self, http: AsyncClient) -> None:
        self._http = http

    async def chat(
        self, request: ChatRequest, *, wait_s: float = 0, key: str | None = None
    ) -> ChatAnswer | JobAccepted:
        answer = await self._http.post(
            "chat",
            content=request.encode(),
            headers={"Content-Type": "application/json", **_preferences(wait_s, key)},
            timeout=_patience(wait_s),
        )
        return _read(answer, ChatAnswer)

    async def upload(
        self,
        attachment: Attachment,
        *,
        kind: PartKind | None = None,
        circumstances: Circumstances | None = None,
        message: str | None = None,
        wait_s: float = 0,
        key: str | None = None,
    ) -> MultimodalAnswer | JobAccepted:
        """A file, to the endpoint of its kind: that of its name where none is given."""
        fields = _fields(circumstances) | ({"message": message} if message else {})
        with attachment.opened() as file:
            answer = await self._http.post(
                _ENDPOINTS[kind or attachment.kind],
                data=fields,
                files={"file": file},
                headers=_preferences(wait_s, key),
                timeout=_patience(wait_s),
            )
        return _read(answer, MultimodalAnswer)

    async def multimodal(
        self,
        request: MultimodalRequest,
        attachments: Sequence[Attachment] = (),
        *,
        wait_s: float = 0,
        key: str | None = None,
    ) -> MultimodalAnswer | JobAccepted:
        """Words and files as one job; files come along, or are named by the ids they were stored under."""
        with ExitStack() as opened:
            files = [("files", opened.enter_context(a.opened())) for a in attachments]
            answer = await self._http.post(
                "multimodal",
                **({"data": _fields(request), "files": files} if files else {"json": request.model_dump(mode="json")}),
                headers=_preferences(wait_s, key),
                timeout=_patience(wait_s),
            )
        return _read(answer, MultimodalAnswer)


def _preferences(wait_s: float, key: str | None) -> dict[str, str]:
    wish = {"Prefer": f"wait={math.ceil(wait_s)}" if wait_s else "respond-async"}
    return wish | ({"Idempotency-Key": key} if key else {})


def _patience(wait_s: float) -> Timeout:
    return Timeout(wait_s + _PATIENCE_S)


def _fields(request: Circumstances | None) -> dict[str, str]:
    """What was set, as the fields of a form."""
    said = request.model_dump(mode="json", exclude_unset=True, exclude_none=True) if request else {}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in said.items()}


def _read(answer: Response, done: type[A]) -> A | JobAccepted:
    raise_for_problem(answer)
    if answer.status_code == HTTPStatus.ACCEPTED:
        return JobAccepted.decode(answer.content)
    return done.decode(answer.content)
