"""A form goes straight into the blob store, in whatever pieces it comes."""

import asyncio
import hashlib
import itertools
import os
import tracemalloc
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect

from contracts.http.keys import Scope
from gateway.answering.refusals import Refused, TooLarge
from gateway.arrival.file_names import file_name
from gateway.arrival.form import segments
from gateway.arrival.intake import Intake
from gateway.arrival.kinds import Kinds
from gateway.arrival.receiving import Receiver
from gateway.caller import Caller
from gateway.settings import Settings
from runtime.blobs import Blobs

BOUNDARY = "a-boundary"
SETTINGS = Settings(internal_token="x" * 16, max_audio_bytes=100 * 1024 * 1024)
ANYBODY = Caller(None, Scope.ADMIN, "anybody", names_users=True)
WAV_HEAD = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\xff\xff\xff\x7f"


def form(*parts: tuple[str, str | None, bytes]) -> bytes:
    """A multipart body of (name, filename, content)."""
    out = b""
    for name, filename, content in parts:
        named = f'; filename="{filename}"' if filename is not None else ""
        out += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content + b"\r\n"
        )
    return out + f"--{BOUNDARY}--\r\n".encode()


def request(pieces: Iterable[bytes], *, breaks_off: bool = False) -> Request:
    """A request whose body comes in these pieces."""
    messages = ({"type": "http.request", "body": piece, "more_body": True} for piece in pieces)
    headers = [(b"content-type", f"multipart/form-data; boundary={BOUNDARY}".encode())]

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0)
        end = {"type": "http.disconnect"} if breaks_off else {"type": "http.request", "body": b""}
        return next(messages, end)

    return Request({"type": "http", "headers": headers, "method": "POST", "path": "/"}, receive)


async def pieces(body: bytes, cuts: list[int]) -> AsyncIterator[bytes]:
    for start, end in itertools.pairwise(sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})):
        yield body[start:end]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
async def kinds() -> AsyncIterator[Kinds]:
    kinds = Kinds()
    await kinds.start()
    yield kinds
    await kinds.stop()


@given(
    fields=st.lists(st.tuples(st.sampled_from(["message", "user_id"]), st.binary(max_size=60)), max_size=4),
    content=st.binary(max_size=300) | st.sampled_from([b"\r\n", b"\r\n--a-boundar", b"--a-boundary", b"\r\r\n\n" * 9]),
    cuts=st.lists(st.integers(min_value=0)),
)
def test_wherever_the_network_cuts_a_form_it_reads_the_same(
    fields: list[tuple[str, bytes]], content: bytes, cuts: list[int]
) -> None:
    sent: list[tuple[str, str | None, bytes]] = [
        *((name, None, value) for name, value in fields),
        ("file", "a", content),
    ]

    async def read() -> list[tuple[str, str | None, bytes]]:
        return [
            (segment.name, segment.filename, b"".join([chunk async for chunk in segment.payload]))
            async for segment in segments(pieces(form(*sent), cuts), BOUNDARY)
        ]

    assert asyncio.run(read()) == sent


@given(st.binary(max_size=400), st.lists(st.integers(min_value=0)))
def test_a_body_that_is_no_form_is_refused_and_nothing_else_happens(body: bytes, cuts: list[int]) -> None:
    async def read() -> None:
        async for segment in segments(pieces(body, cuts), BOUNDARY):
            async for _ in segment.payload:
                pass

    with pytest.raises(Refused) as refusal:
        asyncio.run(read())
    assert refusal.value.status_code == 400


async def test_a_recording_is_stored_hashed_and_counted_while_it_comes(kinds: Kinds, tmp_path: Path) -> None:
    recording = WAV_HEAD + os.urandom(3_000_000)
    body = form(("user_id", None, b"ana"), ("file", "standup.wav", recording))
    blobs = Blobs.open(f"file:{tmp_path}")
    async with Intake(blobs) as intake:
        receiver = Receiver(SETTINGS, kinds, intake, ANYBODY, {"file": None})
        await receiver.receive(request(body[i : i + 50_000] for i in range(0, len(body), 50_000)))
        (arrived,) = receiver.files
        assert arrived.file.sha256 == hashlib.sha256(recording).hexdigest()
        assert arrived.file.size == len(recording)
        assert arrived.file.content_type == "audio/wav"
        assert arrived.file.blob == f"users/ana/{arrived.file.file_id}"
        assert await blobs.get(arrived.file.blob) == recording
        intake.keep(arrived.file)
    assert await blobs.get(arrived.file.blob) == recording


async def test_a_file_is_never_whole_in_memory(kinds: Kinds, tmp_path: Path) -> None:
    piece, count = bytes(64 * 1024), 1_400
    start = form(("file", "long.wav", WAV_HEAD)).removesuffix(f"\r\n--{BOUNDARY}--\r\n".encode())
    body = itertools.chain([start], itertools.repeat(piece, count), [f"\r\n--{BOUNDARY}--\r\n".encode()])
    async with Intake(Blobs.open(f"file:{tmp_path}")) as intake:
        receiver = Receiver(SETTINGS, kinds, intake, ANYBODY, {"file": None})
        tracemalloc.start()
        await receiver.receive(request(body))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert receiver.files[0].file.size == len(WAV_HEAD) + len(piece) * count
    assert peak < 40 * 1024 * 1024


async def test_one_byte_too_many_ends_it_and_leaves_nothing(kinds: Kinds, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"max_text_bytes": 400_000})
    taken = itertools.count()

    def words() -> Iterable[bytes]:
        yield form(("file", "a.txt", b"words")).removesuffix(f"\r\n--{BOUNDARY}--\r\n".encode())
        while next(taken) < 1_000:
            yield b"words " * 1_000

    with pytest.raises(TooLarge):
        async with Intake(Blobs.open(f"file:{tmp_path}")) as intake:
            await Receiver(settings, kinds, intake, ANYBODY, {"file": None}).receive(request(words()))
    assert next(taken) < 100
    assert not files_in(tmp_path)


async def test_an_upload_that_breaks_off_leaves_nothing(kinds: Kinds, tmp_path: Path) -> None:
    body = form(("file", "a.wav", WAV_HEAD + bytes(900_000)))
    half = [body[i : i + 50_000] for i in range(0, len(body) // 2, 50_000)]
    with pytest.raises(ClientDisconnect):
        async with Intake(Blobs.open(f"file:{tmp_path}")) as intake:
            await Receiver(SETTINGS, kinds, intake, ANYBODY, {"file": None}).receive(request(half, breaks_off=True))
    with pytest.raises(Refused, match="breaks off"):
        async with Intake(Blobs.open(f"file:{tmp_path}")) as intake:
            await Receiver(SETTINGS, kinds, intake, ANYBODY, {"file": None}).receive(request(half))
    assert not files_in(tmp_path)


async def test_a_file_whose_owner_is_named_after_it_moves_to_them(kinds: Kinds, tmp_path: Path) -> None:
    blobs = Blobs.open(f"file:{tmp_path}")
    async with Intake(blobs) as intake:
        receiver = Receiver(SETTINGS, kinds, intake, ANYBODY, {"file": None})
        await receiver.receive(request([form(("file", "a.txt", b"words"), ("user_id", None, b"ana"))]))
        file = await intake.place(receiver.files[0].file, receiver.fields["user_id"])
        intake.keep(file)
    assert file.blob == f"users/ana/{file.file_id}"
    assert await blobs.get(file.blob) == b"words"
    assert len(files_in(tmp_path)) == 1


@pytest.mark.parametrize(
    ("named", "filename"),
    [
        (b'filename="plan.txt"', "plan.txt"),
        (b"filename*=UTF-8''Pl%C3%A4ne%20%E2%82%AC.txt", "Pläne €.txt"),
        (b"filename=\"Plane.txt\"; filename*=utf-8'de'Pl%C3%A4ne.txt", "Pläne.txt"),
        (b"filename=\"Plane.txt\"; filename*=iso-8859-1''Pl%E4ne.txt", "Pläne.txt"),
        (b"filename=\"Plane.txt\"; filename*=martian''Pl%E4ne.txt", "Plane.txt"),
        (b'filename="Plane.txt"; filename*=nonsense', "Plane.txt"),
    ],
)
async def test_a_file_may_be_named_in_both_ways_that_the_standards_know(named: bytes, filename: str) -> None:
    head = b'Content-Disposition: form-data; name="file"; ' + named
    body = b"--a-boundary\r\n" + head + b"\r\n\r\nwords\r\n--a-boundary--\r\n"
    assert [segment.filename async for segment in segments(pieces(body, []), BOUNDARY)] == [filename]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b'--a-boundary\r\nContent-Disposition: form-data; name="file"; filename="\xff\xfe.txt"\r\n\r\n',
            "is not UTF-8",
        ),
        (b'--a-boundary\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf', "breaks off"),
        (b"--a-boundary\r\nContent-Type: text/plain\r\n\r\nwords\r\n--a-boundary--\r\n", "Content-Disposition"),
        (b"--a-boundary\r\nX: " + b"x" * 100_000, "head that is too long"),
    ],
)
async def test_why_a_form_can_not_be_read_is_said_in_a_sentence(body: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        [segment async for segment in segments(pieces(body, []), BOUNDARY)]
    assert (refusal.value.status_code, refusal.value.code) == (400, "malformed_multipart")
    assert "codec" not in str(refusal.value.detail)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("note.txt", "note.txt"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\Ana\plan.pdf", "plan.pdf"),
        ("Bericht\r\nfür Ana.txt", "Berichtfür Ana.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        ("", "file"),
        (None, "file"),
    ],
)
def test_of_a_name_only_its_last_step_is_kept(sent: str | None, kept: str) -> None:
    assert file_name(sent) == kept
