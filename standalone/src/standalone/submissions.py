"""What `intelliassist send` was given, as submissions."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from contracts.http.submissions import ChatRequest, Circumstances, MultimodalRequest
from intelliassist_client import Attachment, Client
from standalone.refusal import Refusal
from standalone.samples import Answer


@dataclass(frozen=True)
class Submission:
    """One job to be."""

    title: str
    send: Callable[[Client], Awaitable[Answer]]


def submissions(files: Sequence[Path], message: str | None, user_id: str | None) -> list[Submission]:
    """Words and files together are one, files alone one each. Raises Refusal where words or user can't be sent."""
    try:
        return list(_submissions(files, message, user_id))
    except ValidationError as wrong:
        raise Refusal("; ".join(_words(mistake) for mistake in wrong.errors()), exit_code=2) from wrong


def _submissions(files: Sequence[Path], message: str | None, user_id: str | None) -> Iterator[Submission]:
    attachments = [Attachment.of(path) for path in files]
    if message and not attachments:
        chat = ChatRequest(message=message, user_id=user_id)
        yield Submission("message", lambda house: house.submissions.chat(chat))
    elif message:
        request = MultimodalRequest(message=message, user_id=user_id)
        title = " + ".join(["message", *(attachment.filename for attachment in attachments)])
        yield Submission(title, lambda house: house.submissions.multimodal(request, attachments))
    else:
        circumstances = Circumstances(user_id=user_id)
        apart = len({path.name for path in files}) == len(files)
        for path, attachment in zip(files, attachments, strict=True):
            yield Submission(path.name if apart else str(path), partial(_upload, attachment, circumstances))


async def _upload(attachment: Attachment, circumstances: Circumstances, house: Client) -> Answer:
    """To the endpoint of its kind; where its name tells none, to the one that takes all and looks."""
    if not attachment.named:
        return await house.submissions.multimodal(MultimodalRequest(user_id=circumstances.user_id), [attachment])
    return await house.submissions.upload(attachment, circumstances=circumstances)


def _words(mistake: Mapping[str, Any]) -> str:
    """A mistake in what was typed, by the name of its option."""
    field = str(mistake["loc"][0])
    option = "--user" if field == "user_id" else f"--{field}"
    if option == "--user":  # its rule is a pattern, which tells people little
        return f"{option}: {mistake['input']!r} is no name for a user: 1 to 128 characters, no slashes, not . or .."
    return f"{option}: {str(mistake['msg']).removeprefix('Value error, ')}"
