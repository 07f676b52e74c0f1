# Made from ../submissions.py by make_sync.py: change that one, then run "make client".
"""Submissions: what is to be turned into tasks."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeVar

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
from intelliassist_client.sync.connection import Connection, a_key

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

    Sent again under the same `key`, a submission is the same job; without one it gets one of its own, so that it can
    be sent again by itself where the line broke.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def chat(
        self, request: ChatRequest, *, wait_s: float = 0, key: str | None = None
    ) -> ChatAnswer | JobAccepted:
        said = request.model_dump(mode="json", exclude_unset=True)
        return self._send("chat", ChatAnswer, wait_s, key, json=said)

    def upload(
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
        form = _fields(circumstances) | ({"message": message} if message else {})
        endpoint = _ENDPOINTS[kind or attachment.kind]
        return self._send(endpoint, MultimodalAnswer, wait_s, key, form=form, files=[("file", attachment)])

    def multimodal(
        self,
        request: MultimodalRequest,
        attachments: Sequence[Attachment] = (),
        *,
        wait_s: float = 0,
        key: str | None = None,
    ) -> MultimodalAnswer | JobAccepted:
        """Words and files as one job; files come along, or are named by the ids they were stored under."""
        if not attachments:
            said = request.model_dump(mode="json", exclude_unset=True)
            return self._send("multimodal", MultimodalAnswer, wait_s, key, json=said)
        files = [("files", attachment) for attachment in attachments]
        return self._send("multimodal", MultimodalAnswer, wait_s, key, form=_fields(request), files=files)

    def _send(
        self,
        endpoint: str,
        done: type[A],
        wait_s: float,
        key: str | None,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        files: Sequence[tuple[str, Attachment]] = (),
    ) -> A | JobAccepted:
        answer = self._connection.send(
            "POST",
            endpoint,
            json=json,
            form=form,
            files=files,
            headers={
                "Prefer": f"wait={math.ceil(wait_s)}" if wait_s else "respond-async",
                "Idempotency-Key": key or a_key(),
            },
            timeout_s=wait_s + _PATIENCE_S,
        )
        if answer.status_code == HTTPStatus.ACCEPTED:
            return JobAccepted.decode(answer.content)
        return done.decode(answer.content)


def _fields(request: Circumstances | None) -> dict[str, str]:
    """What was set, as the fields of a form."""
    said = request.model_dump(mode="json", exclude_unset=True, exclude_none=True) if request else {}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in said.items()}
