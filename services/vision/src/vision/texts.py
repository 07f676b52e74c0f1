"""Plain text in whatever encoding it was saved. Runs in a child process."""

import codecs
from collections import Counter
from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes

from contracts.recognized import Line, Page
from runtime.errors import BadInput
from vision.limits import Limits
from vision.pages import LINE_BREAK, PageRead

MODEL: Final = "plain-text"

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES: Final = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "koi8_r"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "mac_roman"),
]
_WESTERN: Final = frozenset(
    "àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜŸ‘’“”„–—…€£«»°§•©®™·¡¿ºª½¼×\xa0"  # noqa: RUF001 - these very characters
)
_NO_TEXT: Final = 0.02
"""Share of characters that no text has from which it is none."""


def page_of_text(path: Path, limits: Limits) -> PageRead:
    """A text file as one page; no boxes, but every line's place in the text.

    Raises BadInput: not_text, text_too_long.
    """
    if path.stat().st_size > limits.max_text_bytes:
        raise BadInput("text_too_long", f"The text is longer than {limits.max_text_bytes / 1024**2:.1f} MB.")
    text = decode(path.read_bytes())
    page = Page(number=1, width=0, height=0, lines=_lines(text), read_by="plain-text")
    return PageRead(text=text, page=page, of=1, provider="local", model=MODEL)


def decode(data: bytes) -> str:
    r"""The text that the bytes stand for, its lines ended by `\n`. Raises BadInput not_text."""
    text = _decoded(data)
    if text is None or _looks_binary(text):
        raise BadInput("not_text", "The file is neither a PDF nor a text that can be read.")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decoded(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data:
        return _unmarked_utf16(data)
    text = _strictly(data, "utf-8")
    return text if text is not None else _guessed(data)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 shows itself by the zeros that every second byte of Western text is."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    return _strictly(data, "utf-16-le" if odd > even else "utf-16-be")


def _guessed(data: bytes) -> str | None:
    matches = from_bytes(data, cp_isolation=_CODE_PAGES)
    best = matches.best()
    if best is None:
        return None
    # Short Western texts fit several code pages equally well; the commonest one wins then.
    western = _strictly(data, "cp1252")
    if western is not None and all(character.isascii() or character in _WESTERN for character in set(western)):
        return western if any(match.encoding.startswith(("cp125", "mac")) for match in matches) else str(best)
    return str(best)


def _looks_binary(text: str) -> bool:
    strange = sum(
        count
        for character, count in Counter(text).items()
        if character == "�" or not (character.isprintable() or character.isspace() or character == "\x1b")
    )
    return strange > _NO_TEXT * len(text)


def _lines(text: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    start = 0
    for line in text.split(LINE_BREAK):
        words = line.strip()
        if words:
            begin = start + line.index(words)
            lines.append(Line(text=words, start=begin, end=begin + len(words)))
        start += len(line) + len(LINE_BREAK)
    return tuple(lines)
