"""Documents that unpack without end, loop, or ask whoever reads them to fetch something."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from tests.hostile.case import Case, Verdict, upload


def pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Objects are numbered from 1 in their order."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    begin = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        body
        + begin
        + table
        + b"trailer\n<</Size %d %b>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            trailer,
            len(body),
        )
    )


def _page(content: bytes, more: bytes = b"", box: bytes = b"0 0 612 792", catalog: bytes = b"") -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R%b>>" % (box, more),
        content,
    )


def _stream(data: bytes, told: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(data), told, data)


def pdfs(canary: Path) -> Iterator[Case]:
    bomb = zlib.compress(bytes(256 << 20), 9)
    twice = zlib.compress(zlib.compress(bytes(1 << 30), 9), 9)
    empty = _stream(b"")
    loop = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"
    files = {
        "whose content unpacks to 256 MB": _page(_stream(bomb, b"/Filter/FlateDecode")),
        "whose content unpacks twice, to a gigabyte": _page(_stream(twice, b"/Filter[/FlateDecode/FlateDecode]")),
        "whose pages contain themselves": pdf(b"<</Type/Catalog/Pages 2 0 R>>", loop),
        "that says it has a billion pages": pdf(
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 1000000000>>"
        ),
        "of a page as large as a country": _page(empty, box=b"0 0 1000000000 1000000000"),
        "of a page that is less than empty": _page(empty, box=b"0 0 -1 -1"),
        "with a picture of 3.6 billion pixels": _page(
            _stream(b"q 100 0 0 100 0 0 cm /I Do Q"),
            b"/Resources<</XObject<</I<</Type/XObject/Subtype/Image/Width 60000/Height 60000>>>>>>",
        ),
        "with a script": _page(empty, catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        "that starts a program": _page(empty, catalog=b"/OpenAction<</S/Launch/F(/bin/sh)>>"),
        "that fetches a page": _page(empty, catalog=b"/OpenAction<</S/URI/URI(http://127.0.0.1:1/)>>"),
        "that takes its content from a file": _page(_stream(b"", b"/F(%b)" % str(canary).encode())),
        "nested without end": _page(_stream(b"[" * 200_000)),
        "of a table that goes round": pdf(b"<</Type/Catalog/Pages 2 0 R>>", loop, trailer=b"/Root 1 0 R/Prev 9"),
        "that is cut off": _page(empty)[:120],
        "that is garbage behind its name": b"%PDF-1.7\n" + bytes(range(256)) * 200,
        "without a beginning": _page(empty)[9:],
        "locked with a strange lock": pdf(
            b"<</Type/Catalog>>", trailer=b"/Root 1 0 R/Encrypt<</Filter/Standard/V 99/R 99>>/ID[<00><00>]"
        ),
        "of numbers that are too long": _page(_stream(b"9" * 100_000 + b" 0 Td")),
    }
    for name, content in files.items():
        yield upload("documents", f"a PDF {name}", content, Verdict.READ, filename="letter.pdf", path="/upload/file")


def archives(canary: Path) -> Iterator[Case]:
    """None is taken; none is opened."""
    inner = _zip({"a": bytes(64 << 20)})
    word = "word/document.xml"
    files = {
        "an archive of zeros": inner,
        "an archive of archives": _zip({f"{n}.zip": inner for n in range(20)}),
        "an archive that climbs": _zip({"../../../../etc/cron.d/x": b"* * * * * root true"}),
        "a letter in docx that names a file": _zip({word: xxe(canary)}),
        "a letter in docx of laughs": _zip({word: LAUGHS}),
        "a table in xlsx of laughs": _zip({"xl/workbook.xml": LAUGHS}),
        "a gzip of zeros": gzip.compress(bytes(64 << 20)),
        "an xz that is cut off": b"\xfd7zXZ\0\0\4" + bytes(100),
        "a 7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
        "a rar": b"Rar!\x1a\x07\x01\0" + bytes(100),
        "a program for Linux": b"\x7fELF\2\1\1" + bytes(500),
        "a program for Windows": b"MZ\x90\0" + bytes(500),
        "rich text": rb"{\rtf1{\object\objdata 0105}}",
        "a database": b"SQLite format 3\0" + bytes(500),
    }
    for name, content in files.items():
        yield upload("archives", name, content, Verdict.REFUSED, filename="archive.zip")


def xml(canary: Path) -> Iterator[Case]:
    """Words with brackets: they are read as the words that they are, if at all, and nothing in them is followed."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg">%b</svg>'
    files = {
        "an SVG that names a file": xxe(canary).replace(b"<a>", b"<svg>").replace(b"</a>", b"</svg>"),
        "an SVG with a script": svg % b"<script>fetch('http://127.0.0.1:1')</script>",
        "an SVG that fetches": svg % b'<image href="http://127.0.0.1:1/a.png"/>',
        "an SVG that includes a file": svg % (b'<image href="file://' + str(canary).encode() + b'"/>'),
        "laughs": LAUGHS,
        "a quadratic blow-up": b'<!DOCTYPE a [<!ENTITY b "' + b"b" * 50_000 + b'">]><a>' + b"&b;" * 5_000 + b"</a>",
        "an outer definition": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
        "an inclusion": b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="file://'
        + str(canary).encode()
        + b'" parse="text"/></a>',
        "a playlist that names a file": b"#EXTM3U\n#EXTINF:1,\nfile://" + str(canary).encode() + b"\n",
        "a list for a player that names a file": b"ffconcat version 1.0\nfile " + str(canary).encode() + b"\n",
    }
    for name, content in files.items():
        yield upload("XML and the like", f"{name}, as a document", content, Verdict.READ, filename="a.xml")
        yield upload(
            "XML and the like",
            f"{name}, as a picture",
            content,
            Verdict.REFUSED,
            filename="a.svg",
            path="/upload/image",
        )


def xxe(canary: Path) -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file://{canary}">]><a>&b;</a>'.encode()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><l>&l9;</l>"
)


def _zip(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
