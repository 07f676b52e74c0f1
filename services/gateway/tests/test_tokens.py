"""Tokens of an issuer that publishes its keys, or shares a secret: whom they let in, and all that don't."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from gateway.answering.refusals import Refused
from gateway.auth.published_keys import PublishedKeys
from standalone.ports import Ports

pytestmark = pytest.mark.asyncio(loop_scope="session")

AUDIENCE, ISSUER = "intelliassist", "https://issuer.example"
NOT_YET = "The token is not good yet: its nbf or iat lies in the future."
NO_WORDS = "is neither words nor a list of words."
SECRET = "a secret of thirty-two bytes or more"  # noqa: S105 - of these tests only


class Issuer:
    """Somebody who makes tokens, and publishes the keys to them on a server of its own."""

    def __init__(self) -> None:
        self.rsa = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.published: list[Any] = [self.told("rsa-1", self.rsa), self.told("ec-1", self.ec)]
        self.asked = 0
        self._port = 0
        self.start()

    @staticmethod
    def told(kid: str, key: Any) -> dict[str, Any]:
        algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
        return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/keys"

    def start(self) -> None:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                body = json.dumps({"keys": issuer.published}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def token(self, key: Any = None, algorithm: str = "RS256", kid: str | None = "rsa-1", **claims: Any) -> str:
        """Good unless told otherwise; a claim that is None is left out."""
        usual = {"sub": "ana", "aud": AUDIENCE, "iss": ISSUER, "iat": _now(), "exp": _now(600)}
        said = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(said, key or self.rsa, algorithm, headers={"kid": kid} if kid else None)


def _now(later_s: int = 0) -> int:
    return int(time.time()) + later_s


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(
    kafka: str, with_store: Any, open_gateway: Any, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Any]:
    """A gateway that believes the issuer."""
    settings = {"JWT_JWKS_URL": issuer.url, "JWT_AUDIENCE": AUDIENCE, "JWT_ISSUER": ISSUER, "JWT_LEEWAY_S": "5"}
    ports = replace(with_store[0], gateway=Ports.free().gateway)
    folder = tmp_path_factory.mktemp("tokens")
    async with open_gateway(kafka, folder, ports, AUTH_MODE="jwt", **settings) as gateway:
        yield gateway


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sharing(
    kafka: str, with_store: Any, open_gateway: Any, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Any]:
    """A gateway of a Supabase project that signs with a secret, which stands in a file."""
    folder = tmp_path_factory.mktemp("sharing")
    (folder / "secret").write_text(f"{SECRET}\n")
    settings = {"JWT_SECRET_FILE": str(folder / "secret"), "SUPABASE_URL": "https://project.supabase.example"}
    ports = replace(with_store[0], gateway=Ports.free().gateway)
    async with open_gateway(kafka, folder / "blobs", ports, AUTH_MODE="jwt", **settings) as gateway:
        yield gateway


async def make_task(house: Any, token: str) -> httpx.Response:
    answer: httpx.Response = await house.client.post(
        "/api/v1/tasks", json={"summary": "Call Tom", "user_id": "ben"}, headers={"Authorization": f"Bearer {token}"}
    )
    return answer


def refused(answer: httpx.Response, detail: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.UNAUTHORIZED, "invalid_token"), answer.text
    assert answer.json()["detail"] == detail
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_token_speaks_for_its_subject(house: Any, issuer: Issuer) -> None:
    for token in (
        issuer.token(),
        issuer.token(issuer.ec, "ES256", "ec-1"),
        issuer.token(aud=["another", AUDIENCE]),
        issuer.token(exp=_now(-2), iat=_now(-60)),
        issuer.token(iat=_now(3)),
    ):
        answer = await make_task(house, token)
        assert (answer.status_code, answer.json().get("user_id")) == (HTTPStatus.CREATED, "ana"), answer.text


@pytest.mark.parametrize(
    ("claims", "detail"),
    [
        ({"exp": _now(-600)}, "The token has expired."),
        ({"exp": None}, "The token has no claim exp."),
        ({"sub": None}, "The token has no claim sub."),
        ({"aud": "another"}, "The token is for another audience."),
        ({"aud": None}, "The token has no claim aud."),
        ({"iss": "https://another.example"}, "The token is of another issuer."),
        ({"iss": None}, "The token has no claim iss."),
        ({"sub": "../ben"}, "The token's subject can not be a user here."),
        ({"sub": ""}, "The token's subject can not be a user here."),
        ({"sub": "anonymous"}, "The token's subject can not be a user here."),
        ({"sub": "x" * 129}, "The token's subject can not be a user here."),
        ({"nbf": _now(86_400)}, NOT_YET),
        ({"iat": _now(86_400)}, NOT_YET),
        ({"scope": 5}, f"The token's claim scope {NO_WORDS}"),
        ({"scopes": [[]]}, f"The token's claim scopes {NO_WORDS}"),
        ({"scopes": {"write": True}}, f"The token's claim scopes {NO_WORDS}"),
        ({"scopes": ["read", 7]}, f"The token's claim scopes {NO_WORDS}"),
        ({"exp": 1e400}, "The token is none that is taken here."),
        ({"note": "x" * 20_000}, "The token is too long."),
    ],
)
async def test_a_token_that_says_something_else_is_refused(
    house: Any, issuer: Issuer, claims: dict[str, Any], detail: str
) -> None:
    refused(await make_task(house, issuer.token(**claims)), detail)


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "HS512", "RS512", "PS256"])
async def test_a_token_that_is_signed_in_another_way_is_refused(house: Any, issuer: Issuer, algorithm: str) -> None:
    """Above all not with the published key taken for a secret."""
    header, claims, signature = issuer.token().split(".")
    said = _packed({"alg": algorithm, "typ": "JWT", "kid": "rsa-1"})
    public = issuer.rsa.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    hashed = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    forged = _b64(hashed.sign(f"{said}.{claims}".encode(), public))
    for made in (signature, forged, ""):
        answer = await make_task(house, f"{said}.{claims}.{made}")
        refused(answer, "The token is signed in a way that is not taken here.")
    assert header != said


async def test_a_token_that_was_changed_or_is_none_is_refused(house: Any, issuer: Issuer) -> None:
    header, claims, signature = issuer.token().split(".")
    other = issuer.token(sub="ben").split(".")[1]
    somebody = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for token in (
        f"{header}.{other}.{signature}",
        f"{header}.{claims}.{signature[:-4]}AAAA",
        issuer.token(somebody),
        issuer.token(issuer.ec, "ES256", "rsa-1"),
        "a.b.c",
        "....",
        "ey",
        _packed({"alg": "RS256", "kid": ["rsa-1"]}) + f".{claims}.{signature}",
        _b64(b"[" * 8000) + f".{claims}.{signature}",
        _packed({"alg": "RS256", "kid": "rsa-1", "crit": ["x"], "x": 1}) + f".{claims}.{signature}",
    ):
        answer = await make_task(house, token)
        assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.UNAUTHORIZED, "invalid_token"), token


async def test_a_key_that_is_not_published_is_refused_and_not_asked_for_again_and_again(
    house: Any, issuer: Issuer
) -> None:
    await make_task(house, issuer.token())
    asked = issuer.asked
    for number in range(5):
        answer = await make_task(house, issuer.token(kid=f"invented-{number}"))
        refused(answer, "The token is signed with a key that its issuer does not publish.")
    assert issuer.asked <= asked + 1


@pytest.mark.parametrize(
    ("claims", "makes", "administers"),
    [
        ({}, 201, 403),
        ({"scope": "openid email"}, 201, 403),
        ({"scope": "read"}, 403, 403),
        ({"scope": "openid intelliassist:read"}, 403, 403),
        ({"scopes": ["intelliassist:read", "intelliassist:write"]}, 201, 403),
        ({"scope": "read", "scopes": "write"}, 201, 403),
        ({"scope": "admin"}, 201, 403),
        ({"scope": "intelliassist:admin"}, 201, 200),
        ({"scope": "read", "scopes": []}, 403, 403),
    ],
)
async def test_what_a_token_allows_stands_in_its_scope(
    house: Any, issuer: Issuer, claims: dict[str, Any], makes: int, administers: int
) -> None:
    token = issuer.token(**claims)
    assert (await make_task(house, token)).status_code == makes
    headers = {"Authorization": f"Bearer {token}"}
    assert (await house.client.get("/api/v1/tasks", headers=headers)).status_code == HTTPStatus.OK
    assert (await house.client.get("/api/v1/keys", headers=headers)).status_code == administers


@pytest.mark.parametrize("claims", [{"scope": ""}, {"scope": " "}, {"scopes": []}, {"scope": "openid", "scopes": []}])
async def test_a_token_whose_scope_is_empty_allows_nothing(house: Any, issuer: Issuer, claims: dict[str, Any]) -> None:
    token = issuer.token(**claims)
    reads = await house.client.get("/api/v1/tasks", headers={"Authorization": f"Bearer {token}"})
    for answer in (reads, await make_task(house, token)):
        assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.FORBIDDEN, "insufficient_scope"), answer.text
        assert answer.json()["detail"] == "The token's scope is empty: it allows nothing here."
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


async def test_machines_come_in_with_an_api_key_all_the_same(house: Any, issuer: Issuer) -> None:
    admin = {"Authorization": f"Bearer {issuer.token(scope='intelliassist:admin')}"}
    made = (await house.client.post("/api/v1/keys", json={"name": "x", "user_id": "robot"}, headers=admin)).json()
    assert (await make_task(house, made["key"])).json()["user_id"] == "robot"
    refused(await make_task(house, made["key"][:-1]), "The API key is not known here, or was revoked, or has expired.")


async def test_tokens_of_a_supabase_project_are_believed(sharing: Any) -> None:
    usual = {"sub": "7b0e", "aud": "authenticated", "iss": "https://project.supabase.example/auth/v1", "exp": _now(60)}
    answer = await make_task(sharing, jwt.encode(usual, SECRET))
    assert (answer.status_code, answer.json().get("user_id")) == (HTTPStatus.CREATED, "7b0e"), answer.text
    refused(await make_task(sharing, jwt.encode(usual | {"aud": "anon"}, SECRET)), "The token is for another audience.")
    refused(await make_task(sharing, jwt.encode(usual | {"iss": ISSUER}, SECRET)), "The token is of another issuer.")
    other = jwt.encode(usual, "another " + SECRET)
    refused(await make_task(sharing, other), "The token is none that is taken here.")
    way = "The token is signed in a way that is not taken here."
    refused(await make_task(sharing, jwt.encode(usual, SECRET * 2, "HS512")), way)
    refused(await make_task(sharing, jwt.encode(usual, "", "none")), way)


class Watch:
    """The time on the wall, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def _known(keys: PublishedKeys, kid: str | None) -> int:
    """200 for a key that is published, else what its user is answered."""
    try:
        await keys.named(kid)
    except Refused as refused:
        return refused.status_code
    return HTTPStatus.OK


@pytest.fixture
def changing() -> Iterator[Issuer]:
    """Another issuer, which comes and goes."""
    issuer = Issuer()
    yield issuer
    issuer.stop()


async def test_the_issuers_keys_are_kept_while_it_is_away_and_follow_its_changes(changing: Issuer) -> None:
    clock = Watch()
    keys = PublishedKeys(changing.url, clock)
    changing.stop()
    assert await _known(keys, "rsa-1") == HTTPStatus.SERVICE_UNAVAILABLE
    changing.start()
    assert await _known(keys, "rsa-1") == HTTPStatus.SERVICE_UNAVAILABLE, "it was asked a moment ago"
    clock.now = 2
    assert await asyncio.gather(*(_known(keys, "rsa-1") for _ in range(9))) == [HTTPStatus.OK] * 9
    assert changing.asked == 1

    clock.now = 4
    changing.published.append(changing.told("rsa-2", rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    assert await _known(keys, "rsa-2") == HTTPStatus.OK
    assert (await _known(keys, "invented"), await _known(keys, None)) == (HTTPStatus.UNAUTHORIZED,) * 2
    assert changing.asked == 2

    changing.stop()
    clock.now = 86_400
    for _ in range(3):
        assert await _known(keys, "rsa-1") == HTTPStatus.OK
    assert await _known(keys, "invented") == HTTPStatus.UNAUTHORIZED

    changing.start()
    clock.now += 60
    del changing.published[1:]
    async with asyncio.timeout(10):
        while await _known(keys, "rsa-2") == HTTPStatus.OK:
            await asyncio.sleep(0.01)
    assert await _known(keys, None) == HTTPStatus.OK, "the only key there is needs no name"


async def test_what_is_no_set_of_keys_is_not_taken_for_one(changing: Issuer) -> None:
    clock = Watch()
    keys = PublishedKeys(changing.url, clock)
    nonsense: list[list[Any]] = [[], [{"kty": "no such"}], ["x"], [{"kid": "long", "x": "x" * 300_000}]]
    for published in nonsense:
        changing.published = published
        clock.now += 60
        assert await _known(keys, "rsa-1") == HTTPStatus.SERVICE_UNAVAILABLE
    changing.published = [
        changing.told("rsa-1", changing.rsa) | {"use": "enc"},
        {"kty": "oct", "k": "AAAA", "kid": "s"},
    ]
    clock.now += 60
    assert await _known(keys, "rsa-1") == HTTPStatus.UNAUTHORIZED


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _packed(said: dict[str, Any]) -> str:
    return _b64(json.dumps(said).encode())
