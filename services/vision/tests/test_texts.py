"""Text files, in whatever encoding they were saved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.errors import BadInput
from vision.limits import Limits
from vision.texts import decode, page_of_text

NOTE = "Tom, bitte schick die Übersicht bis Freitag an Zoë.\nDanke – it’s “urgent”!\n"  # noqa: RUF001 - what word processors write


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1250"]
)
def test_a_western_note_is_read_whatever_it_was_saved_in(encoding: str) -> None:
    assert decode(NOTE.encode(encoding, "replace")) == NOTE.encode(encoding, "replace").decode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Café à Noël, rendez-vous très tôt", "latin-1"),
        ("Señor, mañana enviaré el informe a José", "cp1252"),
        ("Zażółć gęślą jaźń, proszę wysłać raport", "cp1250"),
        ("Привет, пожалуйста отправь отчёт Марии до пятницы", "cp1251"),
        ("Привет, пожалуйста отправь отчёт Марии до пятницы", "koi8-r"),
        ("Παρακαλώ στείλτε την αναφορά", "cp1253"),
        ("田中さん、明日の会議の資料を準備してください。金曜日までに報告書を送ります。", "euc_jp"),
        ("明日までに報告書を送ってください", "shift_jis"),
        ("请在星期五之前把报告发给玛丽亚", "gb18030"),
        ("금요일까지 보고서를 보내 주세요.", "cp949"),
        ("Bring 5€ to Zoë", "utf-8"),
    ],
)
def test_common_encodings_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_lines_end_the_same_way_whoever_saved_them() -> None:
    assert decode(b"one\r\ntwo\rthree\nfour") == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) * 4,
        b"\x7fELF\x02\x01\x01" + bytes(200),
        b"\x01\x02\x03\x04\x05\x06\x07\x08" * 20,
        b"\xff\xfe\x00",
        b"\xff\xfb\x90\x64" + bytes(range(1, 256)) * 8,
    ],
    ids=["picture", "archive", "program", "controls", "half a character", "sound"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        decode(data)
    assert refused.value.code == "not_text"


@given(st.binary(max_size=400))
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except BadInput as refused:
        text = ""
        code = refused.code
    else:
        code = ""
    assert code in ("", "not_text")
    assert "\r" not in text
    assert "\0" not in text
    text.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="�")))
def test_what_was_saved_as_utf8_comes_back(text: str) -> None:
    assert decode(text.encode()) == text


def test_every_line_knows_its_place(saved: Callable[..., Path], limits: Limits) -> None:
    text = "  Buy milk  \n\n\tCall Anna ✓\nBuy milk\n"

    page = page_of_text(saved(text.encode(), "list.txt"), limits)

    assert page.text == text
    assert [(line.text, text[line.start : line.end]) for line in page.page.lines] == [
        ("Buy milk", "Buy milk"),
        ("Call Anna ✓", "Call Anna ✓"),
        ("Buy milk", "Buy milk"),
    ]
    assert page.page.lines[2].start > page.page.lines[1].end
    assert page.page.read_by == "plain-text"
    assert page.model == "plain-text"


def test_a_novel_is_too_long(saved: Callable[..., Path], limits: Limits) -> None:
    with pytest.raises(BadInput) as refused:
        page_of_text(saved(b"x" * (limits.max_text_bytes + 1), "novel.txt"), limits)
    assert refused.value.code == "text_too_long"
