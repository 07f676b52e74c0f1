"""What files are called by somebody who wants to get out of their folder, into a header, or into a page."""

from collections.abc import Iterator
from typing import Final

from tests.hostile.case import BOUNDARY, Case, Verdict, upload

_NAMES: Final = (
    "../../../../etc/passwd", "..\\..\\..\\windows\\system32\\config", "/etc/passwd", "C:\\autoexec.bat", "....//....//etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%c0%af..%c0%afetc/passwd", "..", ".", "file:///etc/passwd", "~/.ssh/authorized_keys", "nul",
    "a.txt\x00.png", "a.txt\x1b[31m", "a" * 5_000, "\u202egpj.exe", "<img src=x onerror=alert(1)>.txt", "'; drop table tasks; --",
    "$(touch /tmp/x)", "`id`", "${jndi:ldap://127.0.0.1:1/a}", "{{7*7}}", "%s%s%s%n", "-rf", "|true", "\ufeff", "\ud800", "🥛" * 300,
)  # fmt: skip


def names() -> Iterator[Case]:
    for number, name in enumerate(_NAMES):
        content = f"Note {number} about nothing in particular.".encode()
        yield upload("names", f"a file called {name[:60]!a}", content, Verdict.READ, filename=name.replace('"', ""))
    yield upload(
        "names", "a name with a line of a header", b"Nothing.", Verdict.READ, filename=b"a\r\nX-Evil: 1\r\n.txt"
    )
    yield upload("names", "a name in no encoding", b"Nothing.", Verdict.READ, filename=b"\xff\xfe\x80.txt")
    kind = (("Content-Type", f"multipart/form-data; boundary={BOUNDARY}"),)
    for words in (
        "filename*=UTF-8''..%2f..%2fetc%2fpasswd", "filename*=UTF-8''%0d%0aX-Evil%3a%201", "filename*=utf-7''+ADw-",
        "filename*=UTF-8''%ff%fe; filename=a.txt", 'filename="a.txt"; filename="../b.txt"',
    ):  # fmt: skip
        body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; {words}\r\n\r\nNothing.\r\n--{BOUNDARY}--\r\n'
        yield Case("names", words, Verdict.READ, "/upload", headers=kind, content=body.encode())
