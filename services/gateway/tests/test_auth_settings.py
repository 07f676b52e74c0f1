"""Settings that would let in whoever likes are refused at start, in a line."""

import os
import subprocess
import sys

import pytest

from gateway.settings import Settings
from runtime.configuration.block import load

SECRET = "a secret of thirty-two bytes or more"  # noqa: S105 - of these tests only
KEYS = "https://issuer.example/keys"
AGREED = {"JWT_ISSUER": "me", "JWT_AUDIENCE": "us"}
PROJECT = "https://project.supabase.example"
NAMES = tuple(name.upper() for name in Settings.model_fields if name.startswith(("auth_", "jwt_", "supabase_")))


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no-env-file"))
    monkeypatch.setenv("INTERNAL_TOKEN", "x" * 16)
    for name in (*NAMES, "API_HOST"):
        monkeypatch.delenv(name, raising=False)


def loaded(monkeypatch: pytest.MonkeyPatch, **told: str) -> Settings:
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return load(Settings)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_nobody_is_asked_on_the_loopback_address(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert loaded(monkeypatch, API_HOST=host).auth_mode == "none"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "house.example", "127.0.0.1.example"])  # noqa: S104 - to be refused
def test_elsewhere_everybody_is(host: str) -> None:
    """As the program itself says it."""
    environment = {name: value for name, value in os.environ.items() if name not in NAMES} | {"API_HOST": host}
    ended = subprocess.run(
        [sys.executable, "-m", "gateway"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"settings: AUTH_MODE: none is for the loopback address alone, not for API_HOST={host}; set api-key or jwt"
    ]


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({}, "AUTH_MODE: jwt needs JWT_JWKS_URL, JWT_SECRET or SUPABASE_URL"),
        (
            {"JWT_JWKS_URL": KEYS, "JWT_SECRET": SECRET},
            "AUTH_MODE: jwt goes by JWT_JWKS_URL or by a shared secret, not by both",
        ),
        (
            {"JWT_JWKS_URL": KEYS, "SUPABASE_JWT_SECRET": SECRET},
            "AUTH_MODE: jwt goes by JWT_JWKS_URL or by a shared secret, not by both",
        ),
        ({"JWT_JWKS_URL": KEYS}, "AUTH_MODE: jwt by JWT_JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE"),
        ({"JWT_JWKS_URL": KEYS, "JWT_ISSUER": "me"}, "AUTH_MODE: jwt by JWT_JWKS_URL needs JWT_AUDIENCE"),
        ({"JWT_JWKS_URL": KEYS, "JWT_AUDIENCE": "us"}, "AUTH_MODE: jwt by JWT_JWKS_URL needs JWT_ISSUER"),
        ({"JWT_JWKS_URL": KEYS, "JWT_ALGORITHMS": "RS256,HS256"}, "JWT_ALGORITHMS: only RS256, "),
        ({"JWT_JWKS_URL": KEYS, "JWT_ALGORITHMS": "none"}, "JWT_ALGORITHMS: only RS256, "),
        ({"JWT_SECRET": SECRET, "JWT_ALGORITHMS": "HS256,RS256"}, "JWT_ALGORITHMS: only HS256, "),
        ({"JWT_SECRET": SECRET, "JWT_ALGORITHMS": "none"}, "JWT_ALGORITHMS: only HS256, "),
        ({"JWT_SECRET": "too short"}, "JWT_SECRET: needs 32 bytes or more"),
        ({"JWT_JWKS_URL": "file:///etc/passwd"}, "JWT_JWKS_URL: "),
    ],
)
def test_tokens_that_could_be_forged_are_not_to_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], told: dict[str, str], line: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        loaded(monkeypatch, AUTH_MODE="jwt", **told)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"settings: {line}")
    assert SECRET not in said
    assert "too short" not in said


@pytest.mark.parametrize(
    ("told", "algorithms", "keys", "issuer", "audience"),
    [
        ({"JWT_JWKS_URL": KEYS, **AGREED}, ("RS256", "ES256"), KEYS, "me", "us"),
        ({"JWT_JWKS_URL": KEYS, "JWT_ALGORITHMS": "EdDSA, PS256", **AGREED}, ("EdDSA", "PS256"), KEYS, "me", "us"),
        ({"JWT_SECRET": SECRET}, ("HS256",), None, None, None),
        ({"JWT_SECRET": SECRET, "JWT_ISSUER": "me", "JWT_AUDIENCE": "us"}, ("HS256",), None, "me", "us"),
        (
            {"SUPABASE_URL": f"{PROJECT}/"},
            ("RS256", "ES256"),
            f"{PROJECT}/auth/v1/.well-known/jwks.json",
            f"{PROJECT}/auth/v1",
            "authenticated",
        ),
        (
            {"SUPABASE_URL": PROJECT, "JWT_JWKS_URL": KEYS},
            ("RS256", "ES256"),
            KEYS,
            f"{PROJECT}/auth/v1",
            "authenticated",
        ),
    ],
)
def test_what_is_left_out_follows(
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, str],
    algorithms: tuple[str, ...],
    keys: str | None,
    issuer: str | None,
    audience: str | None,
) -> None:
    settings = loaded(monkeypatch, AUTH_MODE="jwt", **told)
    assert (settings.algorithms, settings.keys_url) == (algorithms, keys)
    assert (settings.issuer, settings.audience) == (issuer, audience)


def test_a_project_that_signs_with_a_secret_is_asked_for_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, AUTH_MODE="jwt", SUPABASE_URL=PROJECT, SUPABASE_JWT_SECRET=SECRET)
    assert (settings.shared_secret(), settings.algorithms) == (SECRET, ("HS256",))


def test_a_secret_without_an_audience_is_remarked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    (remark,) = loaded(monkeypatch, AUTH_MODE="jwt", JWT_SECRET=SECRET).remarks
    assert remark.startswith("JWT_AUDIENCE is left out")
    assert loaded(monkeypatch, JWT_AUDIENCE="us").remarks == ()


def test_the_metrics_have_a_port_of_their_own_or_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert loaded(monkeypatch, METRICS_PORT="9464").metrics_host == "127.0.0.1"
    with pytest.raises(SystemExit):
        loaded(monkeypatch, API_PORT="9464")
    assert "METRICS_PORT: the metrics' own port can't be API_PORT" in capsys.readouterr().err
