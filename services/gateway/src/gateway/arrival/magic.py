"""What a file says of itself in its first bytes."""

from dataclasses import dataclass
from typing import Final

from contracts.job import PartKind
from runtime.errors import BadInput


@dataclass(frozen=True)
class Form:
    """A form that files come in."""

    kind: PartKind
    content_type: str
    name: str
    """For sentences: "a PNG picture"."""
    opener: str
    """By which name Pillow (pictures) or FFmpeg (recordings) knows it; empty where another is asked, or none."""


class NotTaken(BadInput):
    """A file of a form that is not taken, or not at this place."""

    def __init__(self, reason: str) -> None:
        super().__init__("unsupported_media_type", reason)
        self.args = (reason,)  # what unpickling calls this with


PNG: Final = Form(PartKind.IMAGE, "image/png", "a PNG picture", "PNG")
JPEG: Final = Form(PartKind.IMAGE, "image/jpeg", "a JPEG picture", "JPEG")
GIF: Final = Form(PartKind.IMAGE, "image/gif", "a GIF picture", "GIF")
WEBP: Final = Form(PartKind.IMAGE, "image/webp", "a WebP picture", "WEBP")
HEIC: Final = Form(PartKind.IMAGE, "image/heic", "a HEIC picture", "")
AVIF: Final = Form(PartKind.IMAGE, "image/avif", "an AVIF picture", "AVIF")
MP3: Final = Form(PartKind.AUDIO, "audio/mpeg", "an MP3 recording", "mp3")
AAC: Final = Form(PartKind.AUDIO, "audio/aac", "an AAC recording", "aac")
WAV: Final = Form(PartKind.AUDIO, "audio/wav", "a WAV recording", "wav")
OGG: Final = Form(PartKind.AUDIO, "audio/ogg", "an Ogg recording", "ogg")
FLAC: Final = Form(PartKind.AUDIO, "audio/flac", "a FLAC recording", "flac")
WEBM: Final = Form(PartKind.AUDIO, "audio/webm", "a WebM recording", "matroska")
MATROSKA: Final = Form(PartKind.AUDIO, "audio/x-matroska", "a Matroska recording", "matroska")
MP4: Final = Form(PartKind.AUDIO, "audio/mp4", "an MPEG-4 recording", "mp4")
PDF: Final = Form(PartKind.DOCUMENT, "application/pdf", "a PDF document", "")
TEXT: Final = Form(PartKind.DOCUMENT, "text/plain", "a plain text", "")

TAKEN: Final = (
    "recordings (MP3, WAV, OGG, M4A, WebM, FLAC, AAC), pictures (JPEG, PNG, GIF, WebP, HEIC, AVIF), "
    "PDF documents and plain text"
)

_STARTS: Final[tuple[tuple[bytes, Form], ...]] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"fLaC", FLAC),
    (b"OggS", OGG),
    (b"ID3", MP3),
)
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
_ANY_STILL: Final = frozenset({b"mif1", b"mif2", b"msf1"})
"""Brands that only say "a picture"; the compatible brands behind them say how it is coded."""
_OTHER_STILLS: Final = frozenset({b"jp2 ", b"jpx ", b"crx "})
"""Brands of the MPEG-4 container that hold pictures of forms which are not taken."""
_MOST_BRANDS: Final = 64
_PDF_WITHIN: Final = 1024
_WEBM_WITHIN: Final = 64


def form_of(head: bytes) -> Form | None:
    """The form whose signature `head` bears. None where it bears none; plain text bears none."""
    for signature, form in _STARTS:
        if head.startswith(signature):
            return form
    if head[:4] in (b"RIFF", b"RF64"):
        return {b"WAVE": WAV, b"WEBP": WEBP}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _mpeg_4(head)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head[:_WEBM_WITHIN] else MATROSKA
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return PDF
    return _mpeg_frame(head)


def _mpeg_4(head: bytes) -> Form | None:
    """A picture or a recording, as the brands of the container say."""
    major = head[8:12]
    if major in _OTHER_STILLS:
        return None
    end = min(int.from_bytes(head[:4]), 16 + 4 * _MOST_BRANDS)
    brands = {major} if major not in _ANY_STILL else {head[at : at + 4] for at in range(16, end, 4)}
    if brands & _AVIF_BRANDS:
        return AVIF
    return HEIC if brands & _HEIC_BRANDS or major in _ANY_STILL else MP4


def _mpeg_frame(head: bytes) -> Form | None:
    """MP3 and AAC without a tag begin with a frame: eleven set bits, then fields that must not be all ones."""
    sync, frame_header = 0xFFE0, 4
    if len(head) < frame_header or int.from_bytes(head[:2]) & sync != sync:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    if layer == 0:
        return AAC if head[1] & 0xF0 == 0xF0 and head[2] >> 2 & 15 < 13 else None  # noqa: PLR2004 - 13 rates are defined
    valid = version != 1 and layer in (1, 2) and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3  # noqa: PLR2004 - a frame's bits
    return MP3 if valid else None
