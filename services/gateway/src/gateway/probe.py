"""A closer look at a file's head: does it open as what it says it is? Runs in a child process only."""

import codecs
import io
import warnings
from typing import Final

import av
import av.error
import puremagic
from PIL import Image, UnidentifiedImageError
from pillow_heif import HeifImageFile

from contracts.job import PartKind
from gateway.magic import AVIF, HEIC, MP4, PDF, TAKEN, TEXT, Form, NotTaken, form_of
from gateway.stills import most_pixels
from runtime.errors import BadInput

MOST_PIXELS: Final = 100_000_000
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


def examine(head: bytes, complete: bool) -> Form:
    """The form of the file that begins with `head`; `complete` when that is all of it.

    Raises NotTaken for forms that the house does not take, BadInput for files that don't open.
    """
    form = form_of(head)
    if form is None:
        if _is_text(head, complete):
            return TEXT
        raise NotTaken(f"The file {_guess(head)}. Taken are {TAKEN}.")
    if form.kind is PartKind.IMAGE:
        _open_picture(head, form, complete)
    elif form.kind is PartKind.AUDIO:
        _open_recording(head, form, complete)
    elif form is PDF and complete and len(head) < _MIN_PDF:
        raise _unreadable(form)
    return form


def _open_picture(head: bytes, form: Form, complete: bool) -> None:
    if form in (HEIC, AVIF):
        stated = most_pixels(head)
        if stated is not None and stated > MOST_PIXELS:
            raise _too_many_pixels()
        if not complete:
            return  # their decoders want the whole file; vision will see it
    try:
        with warnings.catch_warnings(action="ignore"):  # of large pictures; we have a limit of our own
            picture = _opened(head, form)
            size = picture.width * picture.height
            if complete and size <= MOST_PIXELS:
                picture.verify()  # checksums, where the form has any; nothing is decoded
    except Image.DecompressionBombError as bomb:
        raise _too_many_pixels() from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, RuntimeError) as broken:
        raise _unreadable(form) from broken
    if size > MOST_PIXELS:
        raise _too_many_pixels()


def _opened(head: bytes, form: Form) -> Image.Image:
    if form is HEIC:
        # Named itself, so that Pillow's register of openers is left as it is.
        return HeifImageFile(io.BytesIO(head))  # type: ignore[no-untyped-call] # the library's
    return Image.open(io.BytesIO(head), formats=[form.opener])


def _open_recording(head: bytes, form: Form, complete: bool) -> None:
    try:
        with av.open(io.BytesIO(head), format=form.opener, metadata_errors="ignore") as container:
            audible = bool(container.streams.audio)
    except (av.error.FFmpegError, ValueError) as broken:
        # The index of an MPEG-4 file, and the first frame behind a large cover, may lie further on.
        if complete or form is not MP4:
            raise _unreadable(form) from broken
        return
    if not audible and complete:
        raise BadInput("no_sound", f"The file is {form.name} without a sound track.")


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


def _too_many_pixels() -> BadInput:
    return BadInput("too_many_pixels", f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels.")
