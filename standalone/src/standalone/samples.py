"""What the demo sends: a small team prepares the launch of its shop."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.http.submissions import (
    ChatAnswer,
    ChatRequest,
    Circumstances,
    JobAccepted,
    MultimodalAnswer,
    MultimodalRequest,
)
from intelliassist_client import Attachment, Client

FOLDER: Final = Path(__file__).parent / "samples"
CHAT: Final = (
    "Please remind me to renew the domain name tomorrow. "
    "And ask Mia to proofread the return policy by Monday, it is important."
)
WORDS: Final = "Both are about the flyers. Lucas, please bring the flyers to the museum by Friday at 3 pm."

Answer = ChatAnswer | MultimodalAnswer | JobAccepted


@dataclass(frozen=True)
class Sample:
    """One submission."""

    title: str
    send: Callable[[Client, str], Awaitable[Answer]]
    """Takes the client and the user's id."""


def _file(title: str, name: str) -> Sample:
    def send(house: Client, user_id: str) -> Awaitable[Answer]:
        return house.submissions.upload(Attachment.of(FOLDER / name), circumstances=Circumstances(user_id=user_id))

    return Sample(title, send)


def _chat(house: Client, user_id: str) -> Awaitable[Answer]:
    return house.submissions.chat(ChatRequest(message=CHAT, user_id=user_id))


def _multimodal(house: Client, user_id: str) -> Awaitable[Answer]:
    files = [Attachment.of(FOLDER / "flyer-note.ogg"), Attachment.of(FOLDER / "sticky-note.jpg")]
    return house.submissions.multimodal(MultimodalRequest(message=WORDS, user_id=user_id), files)


SAMPLES: Final = (
    _file("voice note", "voice-note.ogg"),
    _file("whiteboard", "whiteboard.jpg"),
    _file("PDF", "launch-brief.pdf"),
    _file("text file", "stand-up.txt"),
    Sample("chat message", _chat),
    Sample("voice + photo + words", _multimodal),
)
