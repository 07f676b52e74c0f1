"""A closer look at a file's head: does it open as what it says it is? Runs in a child process only."""

import codecs
import io
import re
import warnings
from typing import Final

import av
import av.error
import puremagic
from av.container import InputContainer
from PIL import Image, UnidentifiedImageError
from pillow_heif import HeifImageFile

from contracts.job import PartKind
from gateway.arrival.bounds import Most
from gateway.arrival.magic import AVIF, FLAC, HEIC, MP4, PDF, TAKEN, TEXT, WAV, WEBM, Form, NotTaken, form_of
from gateway.arrival.stills import stated_pixels
from runtime.errors import BadInput

_MIN_PDF: Final = 32
_TEXT_CONTROLS: Final = b"\t\n\v\f\r\x1b"
_CONTROLS: Final = bytes(set(range(32)) - set(_TEXT_CONTROLS)) + b"\x7f"
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURE: Final = 0.3
_STATED_PAGES: Final = re.compile(rb"/Linearized\b[^>]{0,200}?/N\s+(\d{1,9})\b")
_WITHIN: Final = 2_048
_MOST: Final = Most()


def examine(head: bytes, complete: bool, most: Most = _MOST) -> Form:
    """The form of the file that begins with `head`; `complete` when that is all of it.

    Raises NotTaken for forms that the house does not take, BadInput for files that don't open or say that they hold
    more than `most`.
    """
    form = form_of(head)
    if form is None:
        if _is_text(head, complete):
            return TEXT
        raise NotTaken(f"The file {_guess(head)}. Taken are {TAKEN}.")
    if form.kind is PartKind.IMAGE:
        _open_picture(head, form, complete, most.pixels)
    elif form.kind is PartKind.AUDIO:
        _open_recording(head, form, complete, most.seconds)
    elif form is PDF:
        _open_document(head, complete, most.pages)
    return form


def _open_picture(head: bytes, form: Form, complete: bool, most: int) -> None:
    if form in (HEIC, AVIF):
        stated = stated_pixels(head)
        if stated is not None and stated > most:
            raise _too_many_pixels(most)
        if not complete:
            return  # their decoders want the whole file; vision will see it
    try:
        with warnings.catch_warnings(action="ignore"):  # of large pictures; we have a limit of our own
            picture = _opened(head, form)
            size = picture.width * picture.height
            if complete and size <= most:
                picture.verify()  # checksums, where the form has any; nothing is decoded
    except Image.DecompressionBombError as bomb:
        raise _too_many_pixels(most) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, RuntimeError) as broken:
        raise _unreadable(form) from broken
    if size > most:
        raise _too_many_pixels(most)


def _opened(head: bytes, form: Form) -> Image.Image:
    if form is HEIC:
        # Named itself, so that Pillow's register of openers is left as it is.
        return HeifImageFile(io.BytesIO(head))  # type: ignore[no-untyped-call] # the library's
    return Image.open(io.BytesIO(head), formats=[form.opener])


def _open_document(head: bytes, complete: bool, most: int) -> None:
    if complete and len(head) < _MIN_PDF:
        raise _unreadable(PDF)
    # Only a PDF that is laid out for the net says in its head how many pages it has.
    stated = _STATED_PAGES.search(head[:_WITHIN])
    if stated and int(stated[1]) > most:
        raise BadInput("too_many_pages", f"The PDF has {int(stated[1])} pages; at most {most} are read.")


def _open_recording(head: bytes, form: Form, complete: bool, most: int) -> None:
    try:
        with av.open(io.BytesIO(head), mode="r", format=form.opener, metadata_errors="ignore") as container:
            audible = bool(container.streams.audio)
            stated_s = _stated_s(container, form)
    except (av.error.FFmpegError, ValueError) as broken:
        # The index of an MPEG-4 file, and the first frame behind a large cover, may lie further on.
        if complete or form is not MP4:
            raise _unreadable(form) from broken
        return
    if stated_s > most:
        raise BadInput(
            "too_long", f"The recording lasts {stated_s / 60:.1f} minutes; at most {most / 60:.1f} are read."
        )
    if not audible and complete:
        raise BadInput("no_sound", f"The file is {form.name} without a sound track.")


def _stated_s(container: InputContainer, form: Form) -> float:
    """Seconds by the word of its head; 0 where that says nothing. Of other forms it would be a guess."""
    if form is WEBM:
        return (container.duration or 0) / av.time_base
    if form not in (FLAC, MP4, WAV):
        return 0
    return max(
        (float(one.duration * one.time_base) for one in container.streams.audio if one.duration and one.time_base),
        default=0,
    )


def _is_text(head: bytes, complete: bool) -> bool:
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if encoding:
        try:
            words = codecs.getincrementaldecoder(encoding)().decode(head, complete)
        except UnicodeDecodeError:
            return False
        return not any(chr(code) in words for code in _CONTROLS)
    # Any 8-bit encoding is text as long as nothing in it is a control character.
    return not head.startswith(b"{\\rtf") and len(head.translate(None, _CONTROLS)) == len(head)


def _guess(head: bytes) -> str:
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError):
        return "is of an unknown kind"
    return f"looks like {best.name}" if best.name and best.confidence >= _SURE else "is of an unknown kind"


def _unreadable(form: Form) -> BadInput:
    return BadInput(
        "unreadable_file", f"The file begins like {form.name} but can't be opened: it is damaged or cut off."
    )


def _too_many_pixels(most: int) -> BadInput:
    return BadInput("too_many_pixels", f"The picture has more than {most / 1e6:.3g} million pixels.")
