"""What a file is, is decided by its content."""

import codecs
import importlib
import io
import multiprocessing
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from contracts.job import PartKind
from gateway.arrival.bounds import Most
from gateway.arrival.kinds import Kinds
from gateway.arrival.magic import TEXT, Form, NotTaken, form_of
from gateway.arrival.probe import examine
from runtime.errors import BadInput, Transient

KindsThatLook = Callable[..., Awaitable[Kinds]]
CONTENT_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "HEIC": "image/heic",
    "AVIF": "image/avif",
    "MP3": "audio/mpeg",
    "OGG": "audio/ogg",
    "MP4": "audio/mp4",
    "WEBM": "audio/webm",
    "FLAC": "audio/flac",
    "AAC": "audio/aac",
    "WAV": "audio/wav",
    "PDF": "application/pdf",
    "TEXT": "text/plain",
}


def taken_or_refused(head: bytes, *, complete: bool) -> bool:
    try:
        return isinstance(examine(head, complete), Form)
    except BadInput as refusal:
        return refusal.reason.endswith(".")


@pytest.mark.parametrize(("name", "content_type"), CONTENT_TYPES.items())
def test_every_form_that_is_taken_is_known_by_its_content(
    samples: dict[str, bytes], name: str, content_type: str
) -> None:
    assert examine(samples[name], True).content_type == content_type


@pytest.mark.parametrize("name", [name for name in CONTENT_TYPES if name != "TEXT"])
def test_a_file_cut_off_anywhere_is_either_taken_or_refused_with_a_reason(samples: dict[str, bytes], name: str) -> None:
    whole = samples[name]
    for length in sorted({*range(1, 40), *range(40, len(whole), max(1, len(whole) // 40))}):
        assert taken_or_refused(whole[:length], complete=True)


def test_a_picture_of_which_only_the_signature_is_left_is_called_damaged(samples: dict[str, bytes]) -> None:
    with pytest.raises(BadInput, match="begins like a PNG picture but can't be opened"):
        examine(samples["PNG"][:12], True)


def test_a_small_picture_that_lacks_its_end_is_called_damaged(samples: dict[str, bytes]) -> None:
    half = samples["PNG"][: len(samples["PNG"]) // 2]
    assert examine(half, False).content_type == "image/png"
    with pytest.raises(BadInput, match="cut off"):
        examine(half, True)


def test_an_mpeg_4_file_whose_index_lies_behind_the_head_is_left_to_the_transcriber(samples: dict[str, bytes]) -> None:
    head = samples["MP4"][:200]
    assert examine(head, False).content_type == "audio/mp4"
    with pytest.raises(BadInput):
        examine(head, True)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "koi8-r", "shift_jis", "iso2022_jp"]
)
def test_text_is_text_in_any_common_encoding(encoding: str) -> None:
    words = {"cp1252": "Grüße “an” alle… bis Freitag", "koi8-r": "Отправить отчёт", "shift_jis": "報告書を送る"}
    text = words.get(encoding, "Send the report\r\nby Friday\t(draft)")
    assert examine(text.encode(encoding), True) is TEXT


def test_a_head_that_ends_within_a_character_is_text() -> None:
    text = codecs.BOM_UTF16_LE + ("ü" * 50).encode("utf-16-le")
    assert examine(text[:-1], False) is TEXT
    with pytest.raises(NotTaken):
        examine(text[:-1], True)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"PK\x03\x04" + bytes(60), "Office"),
        (b"\x7fELF" + bytes(60), "ELF"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(60), "7-Zip"),
        (b"\x00\x00\x00\x14ftypcrx " + bytes(60), "looks like"),
        (bytes(range(256)), "unknown kind"),
        (b"words and then \x00 a zero", "unknown kind"),
    ],
)
def test_what_is_not_taken_is_named_and_what_is_taken_is_listed(head: bytes, said: str) -> None:
    with pytest.raises(NotTaken, match=said) as refusal:
        examine(head, True)
    assert "plain text" in refusal.value.reason


def test_a_picture_that_unpacks_to_more_than_fits_is_refused_by_its_header(samples: dict[str, bytes]) -> None:
    claims_to_be_huge = bytearray(samples["GIF"])
    claims_to_be_huge[6:10] = b"\xff\xff\xff\xff"
    with pytest.raises(BadInput, match="million pixels"):
        examine(bytes(claims_to_be_huge), True)


@pytest.mark.parametrize("name", ["HEIC", "AVIF"])
@pytest.mark.parametrize("complete", [True, False])
def test_a_phones_picture_that_states_a_size_beyond_reason_is_refused_undecoded(
    samples: dict[str, bytes], name: str, complete: bool
) -> None:
    bomb = bytearray(samples[name])
    stated = bomb.rindex(b"ispe") + 8
    bomb[stated : stated + 8] = (40_000).to_bytes(4) * 2
    with pytest.raises(BadInput, match="million pixels"):
        examine(bytes(bomb), complete)


@pytest.mark.parametrize("name", ["HEIC", "AVIF"])
def test_of_a_phones_large_picture_the_head_is_enough(samples: dict[str, bytes], name: str) -> None:
    head = samples[name][: samples[name].index(b"mdat") + 40]
    assert examine(head, False).content_type == CONTENT_TYPES[name]
    without_its_list = head[: head.index(b"iprp")]
    assert examine(without_its_list, False).content_type == CONTENT_TYPES[name]
    with pytest.raises(BadInput, match="cut off"):
        examine(without_its_list, True)


@pytest.mark.parametrize(
    ("brands", "content_type"),
    [
        (b"heic\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1avif", "image/avif"),
        (b"msf1\0\0\0\0hevc", "image/heic"),
        (b"avis\0\0\0\0avifmsf1", "image/avif"),
        (b"M4A \0\0\0\0mp42isom", "audio/mp4"),
        (b"isom\0\0\0\0isommp42", "audio/mp4"),
    ],
)
def test_the_brands_of_the_container_tell_pictures_from_recordings(brands: bytes, content_type: str) -> None:
    form = form_of((8 + len(brands)).to_bytes(4) + b"ftyp" + brands + bytes(40))
    assert form is not None
    assert form.content_type == content_type


@given(st.data())
def test_a_phones_picture_with_wrong_bytes_in_its_head_is_taken_or_refused(
    samples: dict[str, bytes], data: st.DataObject
) -> None:
    whole = bytearray(samples[data.draw(st.sampled_from(["HEIC", "AVIF"]))])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(4, min(len(whole), 700) - 1))] = data.draw(st.integers(0, 255))
    assert taken_or_refused(bytes(whole), complete=data.draw(st.booleans()))


@given(st.binary(min_size=1, max_size=400), st.booleans())
def test_no_bytes_lead_to_anything_but_a_form_or_a_reason(head: bytes, complete: bool) -> None:
    assert taken_or_refused(head, complete=complete)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), st.sampled_from(["utf-8", "utf-16"]))
def test_whatever_can_be_typed_is_text(words: str, encoding: str) -> None:
    typed = words.encode(encoding)
    assume(form_of(typed) is None and not typed.startswith(b"{\\rtf"))
    assert examine(typed, True) is TEXT


async def test_a_child_process_looks_into_the_file(samples: dict[str, bytes]) -> None:
    kinds = Kinds()
    await kinds.start()
    try:
        form = await kinds.decide(samples["PNG"], complete=True, wanted=None, filename="a.png")
        assert form.content_type == "image/png"
        with pytest.raises(NotTaken, match="is a PNG picture"):
            await kinds.decide(samples["PNG"], complete=True, wanted=PartKind.AUDIO, filename="song.mp3")
        with pytest.raises(BadInput, match="empty"):
            await kinds.decide(b"", complete=True, wanted=None, filename="nothing.txt")
    finally:
        await kinds.stop()


@pytest.fixture
async def kinds() -> AsyncIterator[Kinds]:
    kinds = Kinds()
    await kinds.start()
    yield kinds
    await kinds.stop()


async def test_a_child_that_died_is_no_fault_of_the_next_file(kinds: Kinds, samples: dict[str, bytes]) -> None:
    (child,) = multiprocessing.active_children()
    child.kill()
    form = await kinds.decide(samples["PNG"], complete=True, wanted=None, filename="a.png")
    assert form.content_type == "image/png"


async def test_where_no_child_starts_it_is_no_fault_of_the_file(
    kinds: Kinds, samples: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    (child,) = multiprocessing.active_children()
    child.kill()
    with pytest.raises(Transient, match="nothing looks into files"):
        await kinds.decide(samples["PNG"], complete=True, wanted=None, filename="a.png")


@pytest.fixture
async def kinds_that_look(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[KindsThatLook]:
    """Kinds whose looks end badly."""
    monkeypatch.syspath_prepend(Path(__file__).parent)  # children are told the path of their parent
    async with AsyncExitStack() as stack:

        async def start(how: str, patience_s: float = 10) -> Kinds:
            kinds = Kinds(getattr(importlib.import_module("looks_that_fail"), how), patience_s)
            await kinds.start()
            stack.push_async_callback(kinds.stop)
            return kinds

        yield start


async def test_a_file_whose_look_ends_every_child_is_called_unreadable(kinds_that_look: KindsThatLook) -> None:
    kinds = await kinds_that_look("ends_its_process")
    with pytest.raises(BadInput, match=r"'a\.txt' can't be read"):
        await kinds.decide(b"words", complete=True, wanted=None, filename="a.txt")


async def test_while_the_gateway_stops_a_dead_child_is_no_files_fault(kinds_that_look: KindsThatLook) -> None:
    kinds = await kinds_that_look("ends_its_process")
    kinds.close()
    with pytest.raises(Transient):
        await kinds.decide(b"words", complete=True, wanted=None, filename="a.txt")


async def test_a_file_that_takes_too_long_to_look_into_is_refused(kinds_that_look: KindsThatLook) -> None:
    kinds = await kinds_that_look("never_ends", 0.05)
    with pytest.raises(BadInput, match="too long"):
        await kinds.decide(b"words", complete=True, wanted=None, filename="a.txt")


def test_a_document_that_states_too_many_pages_is_refused_by_its_head() -> None:
    linearized = b"%%PDF-1.7\n1 0 obj\n<</Linearized 1/L 90000/H [ 700 200]/O 12/E 20000/N %d/T 80000>>\nendobj\n"
    most = Most(pages=10)
    assert examine(linearized % 10, False, most).content_type == "application/pdf"
    with pytest.raises(BadInput, match="11 pages; at most 10"):
        examine(linearized % 11, False, most)


@pytest.mark.parametrize("name", ["WAV", "FLAC", "MP4", "WEBM"])
def test_a_recording_that_states_too_many_seconds_is_refused_by_its_head(samples: dict[str, bytes], name: str) -> None:
    assert examine(samples[name], True, Most(seconds=2)).kind is PartKind.AUDIO
    with pytest.raises(BadInput, match=r"at most 0\.0 are read") as refused:
        examine(samples[name], True, Most(seconds=0))
    assert refused.value.code == "too_long"


def test_a_small_file_with_a_large_picture_in_it_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(BadInput, match="million pixels"):
        examine(bomb.getvalue(), True)


def test_a_picture_whose_words_unpack_to_far_more_than_it_is_refused() -> None:
    words = PngInfo()
    words.add_text("Comment", "a" * 50_000_000, zip=True)
    bomb = io.BytesIO()
    Image.new("L", (8, 8)).save(bomb, "PNG", pnginfo=words)
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(BadInput, match="can't be opened"):
        examine(bomb.getvalue(), True)
