"""Tokens that nobody signed, or that were signed for something else; and what is another user's."""

import base64
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.e2e.guarded import AUDIENCE, ISSUER, SECRET, token
from tests.hostile.case import Case, Verdict

_USER: Final = "mallory"


def tokens() -> Iterator[Case]:
    claims = {"sub": _USER, "iss": ISSUER, "aud": AUDIENCE, "exp": datetime.now(UTC) + timedelta(hours=1)}
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    good = token(_USER)
    head, body, signature = good.split(".")
    past = datetime(2026, 1, 1, tzinfo=UTC)
    made = {
        **{f"signed by {word!r}": f"{_part({'alg': word, 'typ': 'JWT'})}.{body}." for word in ("none", "None", "NONE", "nOnE", "")},
        "without a way to sign": f"{_part({'typ': 'JWT'})}.{body}.",
        "without its signature": f"{head}.{body}.",
        "with another's signature": f"{head}.{_part({**_plain(claims), 'sub': 'ana'})}.{signature}",
        "signed with a key pair (RS256)": jwt.encode(claims, key, "RS256"),
        "signed with the public key as the secret (HS256)": _hmac(claims, public),
        "signed with nothing": _hmac(claims, b""),
        "signed with another secret": token(_USER, secret="another secret, of thirty-two bytes or more"),  # noqa: S106 - of this test
        "signed another way with the right secret (HS512)": _hmac(claims, SECRET.encode(), algorithm="HS512"),
        "with a key of its own in its head": jwt.encode(claims, key, "RS256", headers={"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}),
        "with keys elsewhere": jwt.encode(claims, key, "RS256", headers={"jku": "http://127.0.0.1:1/keys"}),
        "with a key that is a file": _hmac(claims, b"", kid="../../../../dev/null"),
        "with a key that is a statement": _hmac(claims, b"", kid="' union select 'x' --"),
        "with a demand that nobody knows": jwt.encode(claims, "x" * 32, "HS256", headers={"crit": ["pardon"]}),
        "that has expired": token(_USER, exp=past),
        "without an end": token(_USER, exp=None),
        "that is not good yet": token(_USER, nbf=datetime.now(UTC) + timedelta(hours=1)),
        "for another audience": token(_USER, aud="another-program"),
        "for many other audiences": token(_USER, aud=["a", "b"]),
        "for nobody": token(_USER, aud=None),
        "of another issuer": token(_USER, iss="https://another.example/"),
        "of no issuer": token(_USER, iss=None),
        "of no subject": token(_USER, sub=None),
        **{f"of {who!r}": token(who) for who in ("", "../ana", "..", "anonymous", "ana\0", " ana", "a" * 1_000)},
        "of a subject that is a number": _hmac({**claims, "sub": 1}, SECRET.encode()),
        "of a subject that is many": _hmac({**claims, "sub": ["ana"]}, SECRET.encode()),
        "whose end is a word": _hmac({**claims, "exp": "tomorrow"}, SECRET.encode()),
        "of five pieces": f"{good}.a.b",
        "of no pieces": "token",
        "of a megabyte": f"{head}.{'a' * 60_000}.{signature}",
        "that looks like a key": "ia_0123456789abcdef_0123456789abcdef",
    }  # fmt: skip
    for name, credential in made.items():
        yield Case("tokens", f"a token {name}", Verdict.UNKNOWN, "/tasks", method="GET", bearer=credential)


def trespasses(hers: Mapping[str, Any]) -> Iterator[Case]:
    """Of what is Ana's, by Mallory."""
    if_match = (("If-Match", "*"), ("Content-Type", "application/json"))
    asked: dict[str, tuple[str, ...]] = {
        f"/jobs/{hers['job']}": ("GET",),
        f"/jobs/{hers['job']}/events": ("GET",),
        f"/jobs/{hers['job']}/cancel": ("POST",),
        f"/jobs/{hers['job']}/retry": ("POST",),
        f"/tasks/{hers['task']}": ("GET", "PUT", "PATCH", "DELETE"),
        f"/tasks/{hers['task']}/history": ("GET",),
        f"/tasks/{hers['task']}/lineage": ("GET",),
        f"/files/{hers['file']}": ("GET", "DELETE"),
        f"/files/{hers['file']}/content": ("GET",),
        f"/conversations/{hers['conversation']}/messages": ("GET",),
        f"/conversations/{hers['conversation']}": ("DELETE",),
    }
    ways: dict[str, dict[str, Any]] = {
        "": {},
        ", saying to be her in the query": {"query": "?user_id=ana"},
        ", saying to be her in a header": {"headers": (("X-User-Id", "ana"), ("X-Forwarded-User", "ana"))},
    }
    for path, methods in asked.items():
        for method in methods:
            for words, way in ways.items():
                body = b'{"summary":"Mine"}' if method in ("PUT", "PATCH") else b""
                _, nouns, _, *more = path.split("/")
                yield Case(
                    "trespass", f"{method} {'/'.join(('her', nouns, *more))}{words}", Verdict.HIDDEN,
                    path + way.get("query", ""), method=method, headers=(*if_match, *way.get("headers", ())), content=body,
                )  # fmt: skip
    multimodal = json.dumps({"message": "Look", "image_file_id": str(hers["file"])}).encode()
    yield Case(
        "trespass", "her file in a message of his", Verdict.HIDDEN, "/multimodal", headers=if_match, content=multimodal
    )


def _part(told: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


def _plain(claims: Mapping[str, Any]) -> dict[str, Any]:
    return {name: int(said.timestamp()) if isinstance(said, datetime) else said for name, said in claims.items()}


def _hmac(claims: Mapping[str, Any], secret: bytes, kid: str | None = None, algorithm: str = "HS256") -> str:
    """Signed without asking whether the secret is one."""
    head = _part({"alg": algorithm, "typ": "JWT"} | ({"kid": kid} if kid else {}))
    signed = f"{head}.{_part(_plain(claims))}"
    mark = base64.urlsafe_b64encode(hmac.new(secret, signed.encode(), f"sha{algorithm[2:]}").digest()).rstrip(b"=")
    return f"{signed}.{mark.decode()}"
