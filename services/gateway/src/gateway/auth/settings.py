"""How callers prove who they are."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from runtime.configuration.block import Block

AuthMode = Literal["none", "api-key", "jwt"]

_SHARED: Final = ("HS256", "HS384", "HS512")
_PUBLISHED: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_SHORTEST_SECRET: Final = 32
"""Bytes: a signature with SHA-256 is as hard to forge as its secret is to guess."""


class AuthSettings(Block):
    """How callers prove who they are.

    `JWT_*` and `SUPABASE_*` count in the mode `jwt` alone; `JWT_*` goes before what follows from `SUPABASE_URL`.
    """

    auth_cache_s: float = Field(default=60, ge=0, le=60)
    """How long an API key is believed without asking again: a revoked one stops within this time."""
    auth_kept_s: float = Field(default=3600, ge=0, le=86_400)
    """How long a known API key is believed while the task store or its database is away."""

    supabase_url: AnyHttpUrl | None = None
    """Of a Supabase project: issuer, audience and published keys of its tokens follow from it."""
    supabase_jwt_secret: SecretStr | None = None
    """The secret that an older project signs with."""
    jwt_jwks_url: AnyHttpUrl | None = None
    """Where the issuer publishes its keys."""
    jwt_secret: SecretStr | None = None
    """What issuer and gateway share, instead of published keys; 32 bytes or more."""
    jwt_algorithms: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated; RS256,ES256 with published keys and HS256 with a secret where left out."""
    jwt_audience: str | None = None
    """Who a token must be for. Needed with `JWT_JWKS_URL`; not looked at where it is left out with a secret."""
    jwt_issuer: str | None = None
    """Who must have made it; needed and looked at as the audience is."""
    jwt_leeway_s: float = Field(default=30, ge=0, le=300)
    """By how much clocks may differ."""
    auth_mode: AuthMode = Field(default="none", validate_default=True)
    """`none` believes everybody and is for the loopback address alone; `jwt` takes API keys too."""

    @field_validator("jwt_secret", "supabase_jwt_secret")
    @classmethod
    def _is_long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value().encode()) < _SHORTEST_SECRET:
            raise ValueError(f"needs {_SHORTEST_SECRET} bytes or more")
        return secret

    @field_validator("jwt_algorithms", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @field_validator("jwt_algorithms")
    @classmethod
    def _are_of_one_family(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        allowed = _SHARED if _is_shared(info.data) else _PUBLISHED
        if not set(names) <= set(allowed):
            raise ValueError(f"only {', '.join(allowed)} go with the keys that are set")
        return names

    @field_validator("auth_mode")
    @classmethod
    def _has_its_keys(cls, mode: AuthMode, info: ValidationInfo) -> AuthMode:
        if mode == "jwt":
            published, shared = info.data.get("jwt_jwks_url"), _is_shared(info.data)
            if published and shared:
                raise ValueError("jwt goes by JWT_JWKS_URL or by a shared secret, not by both")
            if not (published or shared or info.data.get("supabase_url")):
                raise ValueError("jwt needs JWT_JWKS_URL, JWT_SECRET or SUPABASE_URL")
            if published and not info.data.get("supabase_url"):
                # An issuer signs for many programs, and an address of keys may be that of many issuers.
                missing = [name.upper() for name in ("jwt_issuer", "jwt_audience") if not info.data.get(name)]
                if missing:
                    raise ValueError(f"jwt by JWT_JWKS_URL needs {' and '.join(missing)}")
        return mode

    @property
    def remarks(self) -> tuple[str, ...]:
        said = super().remarks
        if self.auth_mode != "jwt" or self.audience:
            return said
        return (*said, "JWT_AUDIENCE is left out: every token that is signed with the secret is taken")

    def shared_secret(self) -> str | None:
        """None where the issuer publishes its keys."""
        secret = self.jwt_secret or self.supabase_jwt_secret
        return secret.get_secret_value() if secret else None

    @property
    def keys_url(self) -> str | None:
        """Where the issuer's keys are."""
        if self.jwt_jwks_url:
            return str(self.jwt_jwks_url)
        return f"{self._supabase_auth}/.well-known/jwks.json" if self._supabase_auth else None

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Those that a token may be signed with, all of one family."""
        shared = _is_shared(dict(self))
        return self.jwt_algorithms or (("HS256",) if shared else ("RS256", "ES256"))

    @property
    def audience(self) -> str | None:
        return self.jwt_audience or ("authenticated" if self.supabase_url else None)

    @property
    def issuer(self) -> str | None:
        return self.jwt_issuer or self._supabase_auth

    @property
    def _supabase_auth(self) -> str | None:
        return f"{str(self.supabase_url).rstrip('/')}/auth/v1" if self.supabase_url else None


def _is_shared(said: Mapping[str, Any]) -> bool:
    return any(said.get(name) for name in ("jwt_secret", "supabase_jwt_secret"))
